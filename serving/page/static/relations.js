// The relations of a story: a drawing, and a table that says the same and shows the sentences.
// Leaves to others: the drawing itself (graph).

import { verdictBadge } from "./bars.js";
import { html } from "./dom.js";
import { evidenceList, showAll } from "./evidence.js";
import { drawing } from "./graph.js";
import { isolated } from "./visible.js";
import { counted, percent } from "./words.js";

const WIDEST = 620;
const NARROWEST = 290;
/** Rows that are made at once; a page of many actors has hundreds of relations. */
const FIRST = 30;

/** The relations of one story. */
export class Relations {
  constructor(reading, story, lighting) {
    this.reading = reading;
    this.story = story;
    this.lighting = lighting;
    this.claims = reading.claims.filter((claim) => claim.kind === "relation" && claim.story === story.index);
    this.rows = [];
    this.figure = html("figure", { class: "graph-box" });
    this.body = html("tbody");
    this.element = html("div");
    this.fill = once(() => this.element.append(...[this.content()].flat().filter(Boolean)));
  }

  /** Draw the graph for the width there is; called again when that changes. */
  draw() {
    const drawn = this.story.relations.filter((relation) => !relation.abstained && relation.most_likely !== "neutral");
    if (drawn.length === 0 || !this.figure.isConnected) return;
    const width = Math.round(Math.max(NARROWEST, Math.min(WIDEST, this.figure.clientWidth || WIDEST)));
    if (width === this.width) return;
    this.width = width;
    const { element, left } = drawing(this.story, drawn, width, (relation, group) => this.onEdge(relation, group));
    this.figure.replaceChildren(element, this.legend(left));
  }

  /** The row of a relation, its evidence open; the element of one of its sentences. */
  find(index, sentence) {
    this.fill();
    this.makeUpTo(index + 1);
    const row = this.rows[index];
    row.details.open = true;
    row.details.fill();
    const item = () => row.details.querySelector(`[data-evidence="${sentence}"]`);
    if (item() === null) showAll(row.details);
    return item() ?? row.element;
  }

  content() {
    if (this.story.relations.length === 0) return html("p", { class: "hint" }, "No actor of this story was found to support or oppose another.");
    this.makeUpTo(FIRST);
    const heads = ["Who", "stands", "toward whom", "Sure to"].map((head) => html("th", { scope: "col" }, head));
    return [this.figure, html("table", { class: "relations" },
      html("caption", { class: "visually-hidden" }, "Relations between actors"),
      html("thead", {}, html("tr", {}, heads)), this.body), this.more()];
  }

  more() {
    const left = this.claims.length - this.rows.length;
    if (left === 0) return null;
    const button = html("button", { type: "button" }, `Show all ${this.claims.length} relations`);
    button.addEventListener("click", () => {
      const first = this.rows.length;
      this.makeUpTo(this.claims.length);
      this.rows[first].element.querySelector("summary").focus();
      button.remove();
    });
    return button;
  }

  makeUpTo(count) {
    for (let at = this.rows.length; at < Math.min(count, this.claims.length); at++) {
      const row = this.row(this.claims[at]);
      this.rows.push(row);
      this.body.append(row.element, row.below);
    }
  }

  row(claim) {
    const relation = claim.assessment;
    const name = (id) => isolated(this.reading.nameOf(this.story.index, id));
    const details = html("details", {}, html("summary", {}, counted(claim.evidence.length, "sentence")));
    details.fill = once(() => details.append(...[evidenceList(claim, this.reading, this.lighting)].flat().filter(Boolean)));
    details.addEventListener("toggle", () => details.open && details.fill());
    const element = html("tr", { class: "relation" },
      html("th", { scope: "row" }, name(relation.holder)),
      html("td", {}, verdictBadge(relation)),
      html("td", {}, name(relation.target)),
      html("td", { class: "number" }, percent(relation.confidence)));
    const below = html("tr", { class: "relation-evidence" }, html("td", { colspan: 4 }, details));
    return { element, below, details };
  }

  onEdge(relation, group) {
    const sentence = this.claims[this.story.relations.indexOf(relation)].evidence[0]?.sentence ?? -1;
    if (sentence >= 0) this.lighting.register(group, sentence);
  }

  legend(left) {
    return html("figcaption", {},
      html("span", { class: "key-line favor" }, "supports"), html("span", { class: "key-line against" }, "opposes"),
      left > 0 ? html("span", { class: "hint" }, `${counted(left, "less prominent actor")} only in the table.`) : null);
  }
}

function once(job) {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    job();
  };
}
