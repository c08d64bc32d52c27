// Mentions by mouse and by keyboard: from a mark in the text to its actor's card, from the card back, and from mark to mark.
// Leaves to others: the marks themselves (reading), sentences (lighting), the cards (cards).

/** Joins the marks of a text and the cards beside it. ``cardOf(story, actor)`` shows a card and gives its element. */
export class Mentions {
  constructor(view, cardOf) {
    this.view = view;
    this.cardOf = cardOf;
    view.root.addEventListener("click", (event) => this.choose(markOf(event.target)));
    view.root.addEventListener("keydown", (event) => this.onKey(event));
  }

  /** Bring the next mention of an actor into view. */
  next(story, actor) {
    const marks = this.view.ofActor(story, actor);
    if (marks.length === 0) return;
    const at = (marks.findIndex((mark) => mark.classList.contains("shown")) + 1) % marks.length;
    this.show(marks, marks[at]);
    marks[at].scrollIntoView({ block: "center", inline: "nearest" });
  }

  /** From a card to the mention that led there or was shown last, else to the first one. */
  back(story, actor) {
    const marks = this.view.ofActor(story, actor);
    const mark = marks.find((each) => each.classList.contains("shown")) ?? marks[0];
    if (mark) this.focus(mark);
  }

  onKey(event) {
    const here = event.target.closest?.("[data-sentence], [data-actor]");
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const mark = markOf(event.target);
    if (here && step) this.focus(this.beside(here, step));
    else if (mark && (event.key === "Enter" || event.key === " ")) this.choose(mark, true);
    else if (mark && event.key === "Escape") mark.closest("[data-sentence]")?.focus();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** The nearest mark behind or before an element; the marks inside a sentence are behind it. */
  beside(here, step) {
    const marks = [...this.view.root.querySelectorAll("[data-actor]")];
    const wanted = step > 0 ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
    const found = marks.filter((mark) => mark !== here && here.compareDocumentPosition(mark) & wanted);
    return step > 0 ? found[0] : found.at(-1);
  }

  /** Go to the card of a mark's actor; by keyboard the reader goes along. */
  choose(mark, byKeyboard = false) {
    if (!mark) return;
    const [story, actor] = mark.dataset.actor.split(":").map(Number);
    this.show(this.view.ofActor(story, actor), mark);
    const card = this.cardOf(story, actor);
    if (byKeyboard) card.querySelector(".show-mentions").focus();
  }

  show(marks, shown) {
    this.view.root.querySelectorAll(".mention.shown, .mention.same").forEach((mark) => mark.classList.remove("shown", "same"));
    marks.forEach((mark) => mark.classList.add("same"));
    shown.classList.add("shown");
  }

  focus(mark) {
    if (!mark) return;
    mark.tabIndex = -1;
    mark.setAttribute("role", "button");
    mark.focus();
  }
}

function markOf(target) {
  return target.closest?.("[data-actor]") ?? null;
}
