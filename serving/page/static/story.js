// What is said of one story: its facts, its actors, its relations.
// Leaves to others: the text (reading).

import { verdictBadge } from "./bars.js";
import { Cards } from "./cards.js";
import { html } from "./dom.js";
import { Relations } from "./relations.js";
import { isolated } from "./visible.js";
import { clipped, counted } from "./words.js";

const LONGEST_TITLE = 300;

/** A story's title, or what stands for it. */
export function titleOf(story) {
  return clipped(story.title ?? `Story ${story.index + 1}`, LONGEST_TITLE);
}

/** The panel of one story. */
export class StoryPanel {
  constructor(reading, story, lighting, mentions) {
    this.cards = new Cards(reading, story, lighting, mentions);
    this.relations = new Relations(reading, story, lighting);
    this.element = html("div", { class: "story-panel" },
      html("h3", { id: "panel-title", tabindex: "-1", dir: "auto" }, isolated(titleOf(story))),
      facts(story),
      html("h4", { id: "actors-title" }, "Actors ", html("span", { class: "count" }, String(story.actors.length))),
      story.actors.length > 0 ? this.cards.element : html("p", { class: "hint" }, "No actor was found in this story."),
      html("h4", { id: "relations-title" }, "Relations ", html("span", { class: "count" }, String(story.relations.length))),
      this.relations.element);
  }

  /** The element that shows a sentence as evidence of a claim. */
  find(claim, sentence) {
    return claim.kind === "relation" ? this.relations.find(claim.relation, sentence) : this.cards.find(claim, sentence);
  }
}

function facts(story) {
  const known = [story.outlet, story.byline].filter(Boolean);
  return html("p", { class: "story-facts" },
    known.map((fact) => [isolated(fact), html("span", { "aria-hidden": "true" }, " · ")]),
    "overall ", verdictBadge(story.sentiment));
}

/** What a list of stories says of one: how it is as a whole, and how many actors it has. */
export function storyLine(story) {
  return [html("span", { class: "story-name", dir: "auto" }, isolated(titleOf(story))),
    html("span", { class: "story-note" }, verdictBadge(story.sentiment), counted(story.actors.length, "actor"))];
}
