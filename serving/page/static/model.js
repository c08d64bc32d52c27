// An answer and the text it is about, as the page needs them: ranges in UTF-16 units, sorted and free of overlap, and
// for each sentence what it is evidence of.
// Leaves to others: how any of it looks (reading, cards, relations).

import { Offsets } from "./offsets.js";

/** One scored text. */
export class Reading {
  /** The result of one document as the API gives it. */
  constructor(text, contentType, result) {
    this.text = text;
    this.isHtml = contentType === "text/html";
    this.result = result;
    const offsets = new Offsets(text);
    const range = (given) => ({ start: offsets.units(given.start), end: offsets.units(given.end) });
    this.stories = result.articles.map((article, index) => ({ ...article, ...range(article), index, key: String(index) }));
    this.skipped = joined(result.coverage.skipped.map((given) => ({ ...range(given), reason: given.reason })));
    this.mentions = apart(this.stories.flatMap((story) => mentionsOf(story, range)));
    this.claims = this.stories.flatMap((story) => [...claimsOfActors(story), ...claimsOfRelations(story)]);
    this.sentences = apart(this.claims.flatMap((claim) => claim.evidence.map(range)));
    this.places = new Map(this.sentences.map((sentence, index) => [sentence.start, index]));
    this.link(range);
  }

  /** The name of an actor of a story by its id. */
  nameOf(story, id) {
    return this.stories[story].actors.find((actor) => actor.id === id)?.name ?? id;
  }

  /** Give every piece of evidence its sentence, and every sentence what it is evidence of, strongest first. */
  link(range) {
    for (const sentence of this.sentences) sentence.claims = [];
    for (const claim of this.claims) {
      claim.evidence = claim.evidence.map((piece) => ({ ...piece, sentence: this.places.get(range(piece).start) ?? -1 }));
      for (const piece of claim.evidence) {
        if (piece.sentence >= 0) this.sentences[piece.sentence].claims.push({ claim, contribution: piece.contribution });
      }
    }
    for (const sentence of this.sentences) sentence.claims.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  }
}

function mentionsOf(story, range) {
  return story.actors.flatMap((actor, index) => actor.mentions.map((mention) => ({ ...range(mention), story: story.index, actor: index })));
}

/** Of each actor, how the story portrays it ("actor") and where the story's own voice stands ("voice"). */
function claimsOfActors(story) {
  return story.actors.flatMap((actor, index) => [
    { kind: "actor", story: story.index, actor: index, assessment: actor.sentiment, evidence: actor.evidence },
    { kind: "voice", story: story.index, actor: index, assessment: actor.stance, evidence: actor.stance_evidence },
  ]);
}

function claimsOfRelations(story) {
  return story.relations.map((relation, index) => ({
    kind: "relation", story: story.index, relation: index, assessment: relation, evidence: relation.evidence,
  }));
}

/** Ranges in order, without those that overlap an earlier one or repeat it. */
function apart(ranges) {
  const kept = [];
  for (const range of ranges.sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (range.start >= (kept.at(-1)?.end ?? 0) && range.end > range.start) kept.push(range);
  }
  return kept;
}

/** Skipped ranges in order; those that touch and have one reason become one. */
function joined(ranges) {
  const kept = [];
  for (const range of ranges.sort((a, b) => a.start - b.start)) {
    const last = kept.at(-1);
    if (last !== undefined && last.end === range.start && last.reason === range.reason) last.end = range.end;
    else kept.push(range);
  }
  return kept;
}
