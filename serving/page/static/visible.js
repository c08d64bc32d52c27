// Posted text as nodes: what would be invisible or turn the direction of writing is shown by its name instead.
// Leaves to others: where the nodes go. The marks that steer direction never reach the page themselves, so no posted
// text can reorder what stands around it.

import { html } from "./dom.js";

const NAMES = {
  0x00ad: ["SHY", "soft hyphen"],
  0x061c: ["ALM", "Arabic letter mark"],
  0x180e: ["MVS", "Mongolian vowel separator"],
  0x200b: ["ZWSP", "zero width space"],
  0x200e: ["LRM", "left-to-right mark"],
  0x200f: ["RLM", "right-to-left mark"],
  0x2028: ["LS", "line separator"],
  0x2029: ["PS", "paragraph separator"],
  0x202a: ["LRE", "left-to-right embedding"],
  0x202b: ["RLE", "right-to-left embedding"],
  0x202c: ["PDF", "pop directional formatting"],
  0x202d: ["LRO", "left-to-right override"],
  0x202e: ["RLO", "right-to-left override"],
  0x2060: ["WJ", "word joiner"],
  0x2066: ["LRI", "left-to-right isolate"],
  0x2067: ["RLI", "right-to-left isolate"],
  0x2068: ["FSI", "first strong isolate"],
  0x2069: ["PDI", "pop directional isolate"],
  0xfeff: ["BOM", "byte order mark"],
};
/** All controls but white space, the joiners of scripts and emoji, and the Arabic signs that are seen; and what parts lines unseen. */
const UNSEEN = /(?![\t\n\r\u200c\u200d\u0600-\u0605\u06dd])[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Nodes for a text: text nodes, and a labelled box for each unseen control. */
export function visibleNodes(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(UNSEEN)) {
    if (match.index > from) nodes.push(text.slice(from, match.index));
    nodes.push(controlBox(match[0].codePointAt(0)));
    from = match.index + match[0].length;
  }
  if (from < text.length) nodes.push(text.slice(from));
  return nodes;
}

/** A name or title of the posted text, kept from turning the direction of what stands around it. */
export function isolated(text) {
  return html("bdi", {}, visibleNodes(text));
}

/** The same for places that hold only text, such as attributes and SVG: controls by their names. */
export function plainVisible(text) {
  return text.replace(UNSEEN, (sign) => `[${shortName(sign.codePointAt(0))}]`);
}

function controlBox(code) {
  const title = `${hex(code)} ${NAMES[code]?.[1] ?? (code < 0xa0 ? "control character" : "unseen character")}`;
  return html("span", { class: "control", title }, shortName(code));
}

function shortName(code) {
  return NAMES[code]?.[0] ?? hex(code);
}

function hex(code) {
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
