// An answer as CSV: one row for each actor and one for each relation.
// Leaves to others: where it goes. A cell that a spreadsheet would take for a formula gets an apostrophe before it.

import { SENTIMENT, STANCE } from "./words.js";

const COLUMNS = [
  "row", "story", "title", "actor_id", "actor", "type", "salience", "mixed",
  "sentiment", "sentiment_confidence", "sentiment_abstained", ...SENTIMENT.map((label) => `sentiment_${label}`),
  "holder_id", "holder",
  "stance", "stance_confidence", "stance_abstained", ...STANCE.map((label) => `stance_${label}`),
];

/** CSV (RFC 4180) of a result. In a row of an actor the holder is the author: the story's own voice. */
export function csvOf(result) {
  const rows = result.articles.flatMap((article, story) => [
    ...article.actors.map((actor) => actorRow(article, story, actor)),
    ...article.relations.map((relation) => relationRow(article, story, relation)),
  ]);
  return [COLUMNS, ...rows.map((row) => COLUMNS.map((column) => row[column] ?? ""))].map(line).join("");
}

function actorRow(article, story, actor) {
  return {
    row: "actor", story: story + 1, title: article.title, actor_id: actor.id, actor: actor.name, type: actor.type,
    salience: actor.salience, mixed: actor.mixed, ...judged("sentiment", actor.sentiment),
    holder_id: "author", holder: "the story itself", ...judged("stance", actor.stance),
  };
}

function relationRow(article, story, relation) {
  const of = (id) => article.actors.find((actor) => actor.id === id);
  return {
    row: "relation", story: story + 1, title: article.title,
    actor_id: relation.target, actor: of(relation.target)?.name, type: of(relation.target)?.type,
    holder_id: relation.holder, holder: of(relation.holder)?.name, ...judged("stance", relation),
  };
}

function judged(name, assessment) {
  const shares = Object.entries(assessment.probabilities).map(([label, share]) => [`${name}_${label}`, share]);
  return {
    [name]: assessment.label, [`${name}_confidence`]: assessment.confidence, [`${name}_abstained`]: assessment.abstained,
    ...Object.fromEntries(shares),
  };
}

function line(cells) {
  return `${cells.map(cell).join(",")}\r\n`;
}

function cell(value) {
  const text = typeof value === "string" && /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
