// HTML as posted → its stretches of text and where its paragraphs end, with offsets, for showing what was read.
// Leaves to others: what the server reads in it (it has its own reader), and the characters that references stand for
// (entities). Never builds a document: the markup is only skipped over.

const BLOCKS = new Set(
  ("address article aside blockquote body br caption dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 " +
    "h4 h5 h6 head header hgroup hr html legend li main menu nav noscript ol option p pre section summary table tbody td tfoot " +
    "th thead title tr ul").split(" "),
);
const UNSHOWN = new Set(["script", "style", "template", "svg", "math", "iframe", "object", "canvas", "textarea", "select"]);
const NAME = /[a-zA-Z][^\s/>]*/y;
/** Unclosed tags after which every further "<" is taken for text: a hostile page must not cost a pass over it for each. */
const PATIENCE = 50;

/** Yields [start, end, whether its white space counts] of a stretch of text, or null where a paragraph ends. */
export function* textStretches(markup) {
  const reader = new TagReader(markup);
  let at = 0;
  let from = 0;
  let preformatted = 0;
  while (at < markup.length) {
    const open = markup.indexOf("<", at);
    if (open < 0) break;
    const tag = reader.tagAt(open);
    if (tag === null) {
      at = open + 1;
      continue;
    }
    if (open > from) yield [from, open, preformatted > 0];
    if (tag.block) yield null;
    preformatted = Math.max(0, preformatted + tag.pre);
    at = from = tag.end;
  }
  if (from < markup.length) yield [from, markup.length, preformatted > 0];
}

class TagReader {
  constructor(markup) {
    this.markup = markup;
    this.patience = PATIENCE;
  }

  /** The tag, comment or unshown element that starts here: its end, whether it ends a paragraph, and by how many it changes the
   * number of open <pre>; null: it is text. */
  tagAt(open) {
    const { markup } = this;
    if (markup.startsWith("<!--", open)) return this.until("-->", open + 4);
    const next = markup[open + 1] ?? "";
    if (next === "!" || next === "?") return this.until(">", open + 2);
    const closing = next === "/";
    NAME.lastIndex = open + (closing ? 2 : 1);
    const name = NAME.exec(markup)?.[0].toLowerCase();
    if (name === undefined) return null;
    const end = this.tagEnd(NAME.lastIndex);
    if (end === null) return null;
    const past = !closing && UNSHOWN.has(name) && markup[end - 2] !== "/" ? this.elementEnd(name, end) : end;
    if (name !== "pre") return { end: past, block: BLOCKS.has(name), pre: 0 };
    return { end: closing ? past : this.lineEnd(past), block: true, pre: closing ? -1 : 1 };
  }

  until(sign, from) {
    const found = this.markup.indexOf(sign, from);
    return { end: found < 0 ? this.markup.length : found + sign.length, block: false, pre: 0 };
  }

  /** The offset after a line break that stands here; HTML drops the one that follows a <pre>. */
  lineEnd(at) {
    return this.markup.startsWith("\r\n", at) ? at + 2 : this.markup[at] === "\n" ? at + 1 : at;
  }

  /** The offset after the ">" that ends a tag, quoted attributes passed over; null where there is none. */
  tagEnd(from) {
    if (this.patience === 0) return null;
    const { markup } = this;
    for (let at = from; at < markup.length; at++) {
      const sign = markup[at];
      if (sign === ">") return at + 1;
      if (sign !== '"' && sign !== "'") continue;
      at = markup.indexOf(sign, at + 1);
      if (at < 0) break;
    }
    this.patience--;
    const plain = markup.indexOf(">", from);
    return plain < 0 ? null : plain + 1;
  }

  elementEnd(name, from) {
    const closing = new RegExp(`</${name}[\\s/>]`, "gi");
    closing.lastIndex = from;
    const found = closing.exec(this.markup);
    if (found === null) return this.markup.length;
    return this.tagEnd(found.index + 2) ?? this.markup.length;
  }
}

/** Whether a pasted text is HTML: it begins as a document, or tags of paragraphs and links stand in it. */
export function looksLikeHtml(text) {
  const start = text.slice(0, 20_000);
  if (/^\s*(?:<!doctype html|<html[\s>]|<\?xml)/i.test(start)) return true;
  const opened = new Set(start.match(/<(?:p|div|a|h[1-6]|li|span|article|section|br|body)(?=[\s>])/gi)?.map((tag) => tag.toLowerCase()));
  return opened.size > 0 && /<\/(?:p|div|a|h[1-6]|li|span|article|section|body)>/i.test(start);
}
