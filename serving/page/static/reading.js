// The text as it was read: stories with their actors marked, sentences that can be pointed at, and what was skipped.
// Leaves to others: where the pieces lie (blocks), what lights up with what (lighting). A long text is built in slices
// and laid out chunk by chunk as it scrolls into view, so that the page answers meanwhile.

import { blocks } from "./blocks.js";
import { html, pause } from "./dom.js";
import { decoded } from "./entities.js";
import { plainVisible, visibleNodes } from "./visible.js";
import { clipped, counted, reasonSaid, said, verdict } from "./words.js";

const SLICE_MS = 10;
const CHUNK_UNITS = 3_000;
/** Units of a skipped stretch that are shown at once; more of it folds away. */
const SHORT = 600;
const LONGEST_UNFOLDED = 20_000;
const LONGEST_TITLE = 300;
/** What makes the box of the text a stop of its own: for a text in which nothing else takes the focus, so that the keyboard scrolls it. */
const STOP = { tabindex: "0", role: "region", "aria-label": "Text to scroll through" };

/** Shows one reading at a time inside an element. */
export class ReadingView {
  constructor(root) {
    this.root = root;
    this.clear();
  }

  clear() {
    this.sentences = new Map();
    this.mentions = new Map();
    this.headings = new Map();
    this.sections = new Map();
    this.chunk = null;
    this.complete = false;
    for (const name of Object.keys(STOP)) this.root.removeAttribute(name);
    this.root.replaceChildren();
  }

  /** Build the text; resolves when all of it is there (then it is ``complete``), or when it was called off. */
  async show(reading, signal) {
    this.clear();
    this.reading = reading;
    let began = performance.now();
    for (const block of blocks(reading)) {
      this.add(block);
      if (performance.now() - began < SLICE_MS) continue;
      await pause();
      if (signal.aborted) {
        this.breakOff();
        return;
      }
      began = performance.now();
    }
    this.letIn();
    this.complete = true;
  }

  /** Say at the end of what is there that the text goes on. */
  breakOff() {
    this.root.append(html("p", { class: "warning broken-off" }, "The text goes on: showing it was stopped here. “Read it” shows all of it."));
    this.letIn();
  }

  /** Give the text its place in the tab order: the first sentence that can be pointed at, else the box that scrolls. */
  letIn() {
    const sentence = this.root.querySelector("[data-sentence]");
    const [element, attributes] = sentence ? [sentence, { tabindex: "0" }] : [this.root, STOP];
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  }

  /** Show anew what is said of the same actors, after they were scored again. */
  recolour(reading) {
    this.reading = reading;
    for (const marks of this.mentions.values()) marks.forEach((mark) => this.colour(mark));
  }

  /** The elements of a sentence; it may have several, or none yet. */
  ofSentence(index) {
    return this.sentences.get(index) ?? [];
  }

  /** The marks of an actor, in order. */
  ofActor(story, actor) {
    return this.mentions.get(`${story}:${actor}`) ?? [];
  }

  add(block) {
    const nodes = block.reason === null ? [this.paragraph(block)] : [this.skipped(block)];
    this.chunkFor(block).append(...nodes);
  }

  /** The chunk that a block goes into: of its story, and not full. */
  chunkFor(block) {
    const length = block.lines.reduce((sum, parts) => sum + parts.at(-1).end - parts[0].start, 0);
    if (this.chunk?.story !== block.story || this.chunk.length > CHUNK_UNITS) {
      const element = html("div", { class: "chunk" });
      this.sectionOf(block.story).append(element);
      this.chunk = { story: block.story, element, length: 0 };
    }
    this.chunk.length += length;
    return this.chunk.element;
  }

  sectionOf(story) {
    if (story < 0) return this.root;
    if (!this.sections.has(story)) {
      const section = html("article", { class: "story", "data-story": story, "aria-labelledby": `story-${story}` });
      this.sections.set(story, section);
      this.root.append(section);
    }
    return this.sections.get(story);
  }

  paragraph(block) {
    const [parts] = block.lines;
    const line = this.line(parts);
    if (this.headings.has(block.story) || block.story < 0) {
      return paragraphOf(parts, line, block.continued);
    }
    return this.opening(block.story, parts, line);
  }

  /** The first paragraph of a story is its headline, or the headline is put before it. */
  opening(story, parts, line) {
    const { title } = this.reading.stories[story];
    const id = `story-${story}`;
    this.headings.set(story, id);
    if (title !== null && same(title, this.shown(parts))) return html("h4", { id, dir: "auto" }, line);
    const heading = html("h4", { id, dir: "auto", class: title === null ? "untitled" : null }, visibleNodes(clipped(title ?? `Story ${story + 1}`, LONGEST_TITLE)));
    const fragment = document.createDocumentFragment();
    fragment.append(heading, paragraphOf(parts, line));
    return fragment;
  }

  shown(parts) {
    return parts.map((part) => this.textOf(part)).join("");
  }

  textOf(part) {
    const text = this.reading.text.slice(part.start, part.end);
    return this.reading.isHtml ? decoded(text) : text;
  }

  /** The parts of a line: those of one sentence inside one element that can be pointed at. */
  line(parts) {
    const nodes = [];
    for (const part of parts) {
      const piece = part.reason === null ? this.piece(part) : [this.inlineSkipped(part)];
      const last = nodes.at(-1);
      if (part.sentence < 0) nodes.push(...piece);
      else if (last instanceof Element && last.dataset.sentence === String(part.sentence)) last.append(...piece);
      else nodes.push(this.sentence(part.sentence, piece));
    }
    return nodes;
  }

  sentence(index, nodes) {
    const element = html("span", { class: "sentence", tabindex: "-1", "data-sentence": index }, nodes);
    if (!this.sentences.has(index)) this.sentences.set(index, []);
    this.sentences.get(index).push(element);
    return element;
  }

  piece(part) {
    const nodes = visibleNodes(this.textOf(part));
    if (part.mention < 0) return nodes;
    const mention = this.reading.mentions[part.mention];
    return [this.mark(mention, nodes, part.end < mention.end)];
  }

  /** A mention, or a piece of one that markup cuts apart: the sign stands at its end only. */
  mark({ story, actor }, nodes, goesOn) {
    const key = `${story}:${actor}`;
    const element = html("mark", { "data-actor": key, "data-goes-on": goesOn }, nodes);
    if (!this.mentions.has(key)) this.mentions.set(key, []);
    this.mentions.get(key).push(element);
    this.colour(element);
    return element;
  }

  colour(mark) {
    const [story, actor] = mark.dataset.actor.split(":").map(Number);
    const { name, sentiment } = this.reading.stories[story].actors[actor];
    mark.className = `mention ${verdict(sentiment)}`;
    mark.title = `${plainVisible(name)}: ${said(verdict(sentiment))}`;
  }

  inlineSkipped(part) {
    const title = `not read: ${reasonSaid(part.reason)}`;
    return html("span", { class: "skipped-inline", title }, html("span", { class: "reason" }, title), " ", visibleNodes(this.textOf(part)));
  }

  skipped(block) {
    const length = block.lines.reduce((sum, parts) => sum + parts.reduce((all, part) => all + part.end - part.start, 0), 0);
    const reason = `not read: ${reasonSaid(block.reason)}`;
    if (length <= SHORT) return html("div", { class: "skipped" }, html("p", { class: "reason" }, reason), this.skippedLines(block.lines));
    return this.folded(block, `${reason}, ${counted(length, "character")}`);
  }

  /** A long skipped stretch: its text is made when it is unfolded. */
  folded(block, summary) {
    const details = html("details", { class: "skipped" }, html("summary", { class: "reason" }, summary));
    details.addEventListener("toggle", () => details.append(...this.skippedLines(block.lines, LONGEST_UNFOLDED)), { once: true });
    return details;
  }

  skippedLines(lines, most = Infinity) {
    const shown = [];
    let length = 0;
    for (const parts of lines) {
      if (length > most) {
        shown.push(html("p", { class: "reason" }, `… and ${counted(lines.length - shown.length, "more line")}`));
        break;
      }
      length += parts.at(-1).end - parts[0].start;
      shown.push(paragraphOf(parts, visibleNodes(this.shown(parts))));
    }
    return shown;
  }
}

/** White space counts in plain text and in <pre>; elsewhere it is how the source of a page is laid out, and the browser closes it up. */
function paragraphOf([{ preformatted }], nodes, continued = false) {
  const classes = [preformatted && "preformatted", continued && "continued"].filter(Boolean).join(" ");
  return html("p", { class: classes || null, dir: "auto" }, nodes);
}

function same(one, other) {
  return one.replace(/\s+/g, " ").trim() === other.replace(/\s+/g, " ").trim();
}
