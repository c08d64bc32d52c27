// Bytes of a file → its text: by the mark, by what HTML says of itself, as UTF-8 where that is valid, else as Windows-1252,
// which the reader is told. Leaves to others: reading files (files). Bulk scoring refuses the last instead of guessing.

const CHARSET = /<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})/i;
const CHARSET_WITHIN = 2048;

/** {text, note}: what the reader should know of how it was read, or nothing. */
export function decoded(bytes, isHtml) {
  const marked = markedEncoding(bytes);
  if (marked !== null) return { text: new TextDecoder(marked).decode(bytes), note: "" };
  const declared = isHtml ? declaredEncoding(bytes) : null;
  const asDeclared = declared && strictly(declared, bytes);
  if (asDeclared !== null) return { text: asDeclared, note: `read as ${declared}, which it declares` };
  const text = strictly("utf-8", bytes);
  if (text !== null) return { text, note: "" };
  return { text: new TextDecoder("windows-1252").decode(bytes), note: `not UTF-8${declared ? ` and not ${declared}` : ""}: read as Windows-1252` };
}

/** The encoding that a byte order mark tells where it is not UTF-8, whose mark the decoder takes off. */
export function markedEncoding([first, second]) {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return null;
}

/** What a page says of itself, by the browser's name; null for UTF-8, for what no browser knows, and for what cannot be, since
 * who could read "utf-16" in it has not read UTF-16. A mark of UTF-8 overrules it. */
function declaredEncoding(bytes) {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const [, label] = (!hasMark && CHARSET.exec(new TextDecoder("windows-1252").decode(bytes.subarray(0, CHARSET_WITHIN)))) || [];
  try {
    const { encoding } = new TextDecoder(label ?? "utf-8");
    return /^utf-/.test(encoding) ? null : encoding;
  } catch {
    return null;
  }
}

function strictly(encoding, bytes) {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
