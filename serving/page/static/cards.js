// One card for each actor of a story, the most salient first.
// Leaves to others: bars, evidence, and what a mention lights up.

import { judgement } from "./bars.js";
import { html } from "./dom.js";
import { evidenceList, showAll } from "./evidence.js";
import { isolated } from "./visible.js";
import { counted, percent, SENTIMENT, STANCE, said } from "./words.js";

/** Cards that are made at once; the rest can be asked for. */
const FIRST = 8;
/** Cards whose evidence is open from the start. */
const OPEN = 2;

/** The cards of one story. ``mentions`` leads to the marks in the text. */
export class Cards {
  constructor(reading, story, lighting, mentions) {
    this.reading = reading;
    this.story = story;
    this.lighting = lighting;
    this.mentions = mentions;
    const claims = (kind) => reading.claims.filter((claim) => claim.kind === kind && claim.story === story.index);
    this.claims = { actor: claims("actor"), voice: claims("voice") };
    this.list = html("ol", { class: "cards" });
    this.made = [];
    this.makeUpTo(FIRST);
    this.element = html("div", {}, this.list, this.rest());
  }

  /** Open the evidence of a claim about an actor, and give back the element of one of its sentences. */
  find({ kind, actor }, sentence) {
    const details = this.card(actor).querySelector(`details.${kind}`);
    details.open = true;
    details.fill?.();
    const item = () => details.querySelector(`[data-evidence="${sentence}"]`);
    if (item() === null) showAll(details);
    return item() ?? this.card(actor);
  }

  /** The card of an actor. */
  card(actor) {
    this.makeUpTo(actor + 1);
    return this.made[actor];
  }

  makeUpTo(count) {
    const { actors } = this.story;
    for (let at = this.made.length; at < Math.min(count, actors.length); at++) {
      const card = this.make(actors[at], at);
      this.made.push(card);
      this.list.append(card);
    }
    this.more?.replaceChildren(...this.moreLabel());
    if (this.more && this.made.length === actors.length) this.more.remove();
  }

  rest() {
    if (this.made.length === this.story.actors.length) return null;
    this.more = html("button", { type: "button", class: "more-cards" }, this.moreLabel());
    this.more.addEventListener("click", () => {
      const first = this.made.length;
      this.makeUpTo(first + 5 * FIRST);
      this.made[first].querySelector("button").focus();
    });
    return this.more;
  }

  moreLabel() {
    return [`Show more actors (${this.story.actors.length - this.made.length})`];
  }

  make(actor, index) {
    const id = `actor-${this.story.index}-${index}`;
    return html("li", { class: "card", "aria-labelledby": id, "data-card": index },
      this.head(actor, index, id),
      actor.mixed ? html("p", { class: "mixed" }, html("b", {}, "mixed"), " Its sentences disagree strongly: read them before the verdict.") : null,
      judgement("Sentiment", actor.sentiment, SENTIMENT),
      judgement("Stance of the story", actor.stance, STANCE),
      this.evidence(index),
      this.voice(index));
  }

  head(actor, index, id) {
    const story = this.story.index;
    const show = { type: "button", class: "quiet show-mentions", click: () => this.mentions.next(story, index),
      keydown: (event) => event.key === "Escape" && this.mentions.back(story, index) };
    return html("header", { class: "card-head" },
      html("h5", { id }, isolated(actor.name)),
      html("p", { class: "card-facts" }, html("span", { class: "type" }, actor.type), ` · prominence ${percent(actor.salience)}`),
      html("button", show, html("span", { class: "visually-hidden" }, "show in the text: "), counted(actor.mentions.length, "mention")));
  }

  evidence(index) {
    const claim = this.claims.actor[index];
    return this.box(claim, index < OPEN, [counted(claim.evidence.length, "sentence"), " for or against ", likely(claim)]);
  }

  /** What the story's own voice says; it is neutral nearly always, and then stays closed. */
  voice(index) {
    const claim = this.claims.voice[index];
    const open = index < OPEN && claim.assessment.most_likely !== "neutral";
    return this.box(claim, open, ["The story’s own voice, ", likely(claim), ": ", counted(claim.evidence.length, "sentence")]);
  }

  /** A claim's evidence under a line that opens and closes it. */
  box(claim, open, words) {
    const details = html("details", { class: `evidence-box ${claim.kind}`, open }, html("summary", {}, words));
    const fill = () => details.append(...[evidenceList(claim, this.reading, this.lighting)].flat().filter(Boolean));
    if (open) fill();
    else this.fillOnce(details, fill);
    return details;
  }

  /** Make the list when it is first asked for: by the reader, or by ``find``. */
  fillOnce(details, fill) {
    let filled = false;
    const once = () => {
      if (!filled) fill();
      filled = true;
    };
    details.fill = once;
    details.addEventListener("toggle", once);
  }
}

function likely(claim) {
  return html("b", {}, said(claim.assessment.most_likely));
}
