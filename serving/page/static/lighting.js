// What lights up together: a sentence in the text and the evidence that rests on it, whichever of the two is pointed at
// or focused; and the strip that says what a sentence is evidence of.
// Leaves to others: the text (reading) and the evidence (evidence, relations).

import { html } from "./dom.js";
import { isolated } from "./visible.js";
import { said, signed } from "./words.js";

const MOST_NOTED = 4;
const LEAST_NOTED = 0.005;

/** Joins a text and the evidence beside it. ``goTo(claim, sentence)`` is told where the reader wants to go. */
export class Lighting {
  constructor(view, strip, goTo) {
    this.view = view;
    this.strip = strip;
    this.goTo = goTo;
    this.evidence = new Map();
    this.lit = [];
    this.pinned = null;
    view.root.addEventListener("pointerover", (event) => this.onOver(event));
    view.root.addEventListener("pointerleave", () => this.light(this.pinned));
    view.root.addEventListener("focusin", (event) => this.onFocus(event.target));
    view.root.addEventListener("click", (event) => this.pin(sentenceOf(event.target)));
    view.root.addEventListener("keydown", (event) => this.onKey(event));
    strip.addEventListener("keydown", (event) => event.key === "Escape" && this.back());
  }

  /** Other evidence is to be shown for the same text: forget what there was. */
  forget() {
    this.evidence.clear();
  }

  /** Light anew what was chosen, now that its evidence is there. */
  relight() {
    this.light(this.pinned);
  }

  /** An element that stands for a piece of evidence: pointing at it or focusing it lights its sentence. */
  register(element, sentence) {
    if (!this.evidence.has(sentence)) this.evidence.set(sentence, []);
    this.evidence.get(sentence).push(element);
    element.addEventListener("pointerenter", () => this.light(sentence));
    element.addEventListener("pointerleave", () => this.light(this.pinned));
    element.addEventListener("focus", () => this.follow(element, sentence));
    element.addEventListener("click", () => this.reveal(sentence));
    element.addEventListener("keydown", (event) => event.key === "Escape" && this.back());
  }

  /** Light a sentence and all evidence that rests on it, and nothing else; null lights nothing. */
  light(sentence) {
    for (const element of this.lit) element.classList.remove("lit");
    this.lit = sentence === null ? [] : [...this.view.ofSentence(sentence), ...(this.evidence.get(sentence) ?? [])];
    for (const element of this.lit) element.classList.add("lit");
    this.note(sentence);
  }

  /** Keep a sentence lit until another one is chosen. */
  pin(sentence) {
    this.pinned = sentence;
    this.light(sentence);
  }

  /** Light a sentence, and bring it into view. */
  reveal(sentence) {
    this.pin(sentence);
    this.view.ofSentence(sentence)[0]?.scrollIntoView({ block: "center", inline: "nearest" });
  }

  /** Evidence has the focus: its sentence is lit, and for a reader with the keyboard comes into view. */
  follow(element, sentence) {
    this.pin(sentence);
    if (element.matches(":focus-visible")) this.view.ofSentence(sentence)[0]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  onOver(event) {
    const sentence = sentenceOf(event.target);
    this.light(sentence ?? this.pinned);
  }

  onFocus(target) {
    const element = target.closest?.("[data-sentence]");
    if (element) nameByItself(element);
    this.pin(sentenceOf(target));
  }

  onKey(event) {
    const here = event.target.closest?.("[data-sentence]");
    if (!here) return;
    if (event.key === "Enter") this.strip.querySelector("button")?.focus();
    else if (event.key === "Escape") this.pin(null);
    else if (!this.move(here, event.key)) return;
    event.preventDefault();
  }

  /** Focus a neighbour of a sentence; the text has one place in the tab order, and arrows move inside it. */
  move(here, key) {
    const all = [...this.view.root.querySelectorAll("[data-sentence]")];
    const steps = { ArrowDown: 1, ArrowUp: -1, Home: -all.length, End: all.length };
    if (!(key in steps)) return false;
    const at = Math.max(0, Math.min(all.length - 1, all.indexOf(here) + steps[key]));
    this.focusSentence(all[at]);
    return true;
  }

  focusSentence(element) {
    for (const other of this.view.root.querySelectorAll('[data-sentence][tabindex="0"]')) other.tabIndex = -1;
    element.tabIndex = 0;
    element.focus();
  }

  /** From evidence or the strip to the sentence in the text. */
  back() {
    const element = this.pinned === null ? null : this.view.ofSentence(this.pinned)[0];
    if (element) this.focusSentence(element);
  }

  /** Say below the text what a sentence is evidence of. */
  note(sentence) {
    const claims = sentence === null ? [] : this.view.reading.sentences[sentence].claims.filter(speaks);
    if (this.noted === sentence && this.notedReading === this.view.reading) return;
    this.noted = sentence;
    this.notedReading = this.view.reading;
    this.strip.hidden = claims.length === 0;
    this.strip.replaceChildren(
      html("span", { class: "strip-head" }, "This sentence speaks"),
      ...claims.slice(0, MOST_NOTED).map(({ claim, contribution }) => this.claimButton(claim, contribution, sentence)),
      claims.length > MOST_NOTED ? html("span", { class: "hint" }, `and ${claims.length - MOST_NOTED} more`) : "",
    );
  }

  claimButton(claim, contribution, sentence) {
    const label = claim.assessment.most_likely;
    const words = [html("span", { class: "number" }, signed(contribution)), contribution < 0 ? " against " : " for ",
      html("b", { class: label }, said(label)), " · ", this.subject(claim)];
    return html("button", { type: "button", click: () => this.goTo(claim, sentence) }, words);
  }

  subject(claim) {
    const story = this.view.reading.stories[claim.story];
    if (claim.kind === "actor") return isolated(story.actors[claim.actor].name);
    if (claim.kind === "voice") return ["the story → ", isolated(story.actors[claim.actor].name)];
    const { holder, target } = story.relations[claim.relation];
    const name = (id) => isolated(this.view.reading.nameOf(claim.story, id));
    return [name(holder), " → ", name(target)];
  }
}

/** Have a screen reader say the words of a sentence that is focused, and what it is evidence of. */
function nameByItself(element) {
  element.id ||= `sentence-${element.dataset.sentence}`;
  element.setAttribute("role", "group");
  element.setAttribute("aria-labelledby", element.id);
  element.setAttribute("aria-describedby", "strip");
}

/** Whether a sentence adds anything that would show. A neutral voice is the rule: noted, it would leave no room for the rest. */
function speaks({ claim, contribution }) {
  const dull = claim.kind === "voice" && claim.assessment.most_likely === "neutral";
  return !dull && Math.abs(contribution) >= LEAST_NOTED;
}

function sentenceOf(target) {
  const element = target.closest?.("[data-sentence]");
  return element ? Number(element.dataset.sentence) : null;
}
