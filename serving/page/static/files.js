// A file of the reader's computer → its text.
// Leaves to others: what happens with it (input), which encoding it is in (encodings); what holds zero bytes is no text.

import { Failure } from "./client.js";
import { decoded, markedEncoding } from "./encodings.js";
import { plainVisible } from "./visible.js";

const HTML_NAME = /\.x?html?$/i;

/** Bytes of a file where the server's limit is not known. */
const LARGEST_UNKNOWN = 8 * 2 ** 20;

/** {text, type, name, note}: type is null where only the text can tell. ``limits`` are the server's, null where they are not known.
 * Throws Failure for what is no text, and, before it is read, for what no request can hold. */
export async function readFile(file, limits) {
  await checkSize(file, limits?.max_body_bytes ?? LARGEST_UNKNOWN);
  const bytes = await bytesOf(file);
  const type = HTML_NAME.test(file.name) || file.type === "text/html" ? "text/html" : null;
  const { text, note } = decoded(bytes, type !== null);
  if (text.includes("\0")) throw new Failure({ code: "not_text", message: "" });
  return { text, type, name: file.name, note };
}

/** UTF-8 only grows on its way into a request; UTF-16 may become half as long. */
async function checkSize(file, most) {
  if (file.size <= most) return;
  const isWide = markedEncoding(await bytesOf(file.slice(0, 2))) !== null;
  if (isWide && file.size <= 2 * most) return;
  const size = (bytes) => `${bytes.toLocaleString("en")} bytes`;
  const message = `${plainVisible(file.name)} has ${size(file.size)}; the server takes ${size(most)} in a request${isWide ? " (of UTF-16 twice as many)" : ""}.`;
  throw new Failure({ code: "file_too_large", message, own: true });
}

async function bytesOf(file) {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new Failure({ code: "unreadable", message: "" });
  }
}
