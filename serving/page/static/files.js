// A file of the reader's computer → its text.
// Leaves to others: what happens with it (input). UTF-8, UTF-16 with a byte order mark, and, as the web does with what is
// neither, Windows-1252; what holds zero bytes is no text.

import { Failure } from "./client.js";

const HTML_NAME = /\.x?html?$/i;

/** {text, type, name, note}: type is null where only the text can tell. Throws Failure for what is no text. */
export async function readFile(file) {
  const bytes = await bytesOf(file);
  const { text, note } = decode(bytes);
  if (text.includes("\0")) throw new Failure({ code: "not_text", message: "" });
  const type = HTML_NAME.test(file.name) || file.type === "text/html" ? "text/html" : null;
  return { text, type, name: file.name, note };
}

async function bytesOf(file) {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new Failure({ code: "unreadable", message: "" });
  }
}

function decode(bytes) {
  const marked = markedEncoding(bytes);
  if (marked !== null) return { text: new TextDecoder(marked).decode(bytes), note: "" };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), note: "" };
  } catch {
    return { text: new TextDecoder("windows-1252").decode(bytes), note: "not UTF-8: read as Windows-1252" };
  }
}

function markedEncoding([first, second]) {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return null;
}
