// A reading → the blocks of its text in order: paragraphs of stories and what was skipped, each cut into parts that lie
// wholly inside or outside of every sentence, mention and skipped range.
// Leaves to others: the nodes that are made of it (reading). Works lazily, so that a long text can be shown piece by piece.

import { textStretches } from "./markup.js";

/** A paragraph longer than this many units is shown as several; browsers lay out endless lines slowly. */
const LONGEST = 2_500;

/** Yields {story, reason, lines}: reason is null for a paragraph of a story (one line), else why its lines were not read. */
export function* blocks(reading) {
  let held = null;
  for (const block of lineBlocks(reading)) {
    const same = held !== null && block.reason !== null && held.reason === block.reason && held.story === block.story;
    if (same) held.lines.push(...block.lines);
    else if (held !== null) yield held;
    if (!same) held = block;
  }
  if (held !== null) yield held;
}

function* lineBlocks(reading) {
  const cutter = new Cutter(reading);
  let line = new Line(reading.text);
  for (const stretch of reading.isHtml ? textStretches(reading.text) : lines(reading.text)) {
    if (stretch === null) {
      yield* line.blocks();
      line = new Line(reading.text);
      continue;
    }
    for (const part of cutter.parts(stretch)) {
      if (line.isFull(part)) {
        yield* line.blocks();
        line = new Line(reading.text, line.story === part.story);
      }
      line.add(part);
    }
  }
  yield* line.blocks();
}

/** The stretches of plain text: its lines. */
function* lines(text) {
  let from = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", from)) {
    yield [from, at, true];
    yield null;
    from = at + 1;
  }
  yield [from, text.length, true];
}

/** Parts of one line until it is known what it makes. */
class Line {
  constructor(text, continued = false) {
    this.text = text;
    this.continued = continued;
    this.parts = [];
    this.length = 0;
  }

  get story() {
    return this.parts[0]?.story;
  }

  /** Whether a part must stand on a new line: it is of another story, or this one is long enough. */
  isFull(part) {
    return this.parts.length > 0 && (this.story !== part.story || this.length + part.end - part.start > LONGEST);
  }

  add(part) {
    this.parts.push(part);
    this.length += part.end - part.start;
  }

  /** A paragraph where any of it was read, else a skipped block for each reason; nothing for white space. */
  *blocks() {
    const { story, continued } = this;
    if (this.parts.some((part) => part.reason === null && this.shows(part))) {
      yield { story, reason: null, continued, lines: [this.parts] };
      return;
    }
    for (const part of this.parts) {
      if (part.reason !== null && this.shows(part)) yield { story, reason: part.reason, continued: false, lines: [[part]] };
    }
  }

  shows(part) {
    return /\S/.test(this.text.slice(part.start, part.end));
  }
}

/** Cuts stretches at the edges of everything known about the text. Stretches must come in order. */
class Cutter {
  constructor(reading) {
    this.text = reading.text;
    this.reading = reading;
    this.stories = new Cursor(reading.stories);
    this.skipped = new Cursor(reading.skipped);
    this.sentences = new Cursor(reading.sentences);
    this.mentions = new Cursor(reading.mentions);
  }

  *parts([start, end, preformatted]) {
    for (let at = start; at < end; ) {
      const to = this.next(at, end);
      const skipped = this.skipped.index(at);
      yield {
        start: at,
        end: to,
        preformatted,
        story: this.stories.index(at),
        reason: skipped < 0 ? null : this.reading.skipped[skipped].reason,
        sentence: this.sentences.index(at),
        mention: this.mentions.index(at),
      };
      at = to;
    }
  }

  next(at, end) {
    const edges = [this.stories, this.skipped, this.sentences, this.mentions].map((cursor) => cursor.edge(at));
    const to = Math.min(end, ...edges);
    return to - at > LONGEST ? this.breakBefore(at + LONGEST, at) : to;
  }

  /** A place to break an endless part: after white space, never inside a pair of surrogates. */
  breakBefore(limit, from) {
    const space = this.text.slice(from, limit).lastIndexOf(" ");
    if (space > 0) return from + space + 1;
    const code = this.text.charCodeAt(limit);
    return code >= 0xdc00 && code < 0xe000 ? limit - 1 : limit;
  }
}

/** Walks sorted ranges; positions asked for must not go back. */
class Cursor {
  constructor(ranges) {
    this.ranges = ranges;
    this.at = 0;
  }

  /** The range that holds a position, or -1. */
  index(position) {
    while (this.at < this.ranges.length && this.ranges[this.at].end <= position) this.at++;
    return this.at < this.ranges.length && this.ranges[this.at].start <= position ? this.at : -1;
  }

  /** The next edge of a range after a position. */
  edge(position) {
    const inside = this.index(position) >= 0;
    const range = this.ranges[this.at];
    if (range === undefined) return Infinity;
    return inside ? range.end : range.start;
  }
}
