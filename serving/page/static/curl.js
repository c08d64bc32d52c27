// A request as a command for a shell, that does what the page did.
// Leaves to others: where it goes. Whatever the text holds, the shell sees one literal word: the JSON is pure ASCII, and
// the quote that could end the word and the sign that an interactive shell would expand are written as escapes.

/** Bytes of a command that are certain to fit into one argument (Linux allows 131,072). */
const LONGEST_ARGUMENT = 100_000;

/** A curl command that posts this body. A long one goes in by a here-document. */
export function curlOf(url, body, needsKey = false) {
  const json = asciiJson(body);
  const key = needsKey ? `  -H "Authorization: Bearer $NEWSSTANCE_KEY" \\\n` : "";
  const head = `curl -sS ${quoted(url)} \\\n  -H 'Content-Type: application/json' \\\n${key}`;
  if (json.length <= LONGEST_ARGUMENT) return `${head}  --data-binary '${json}'\n`;
  return `${head}  --data-binary @- <<'NEWSSTANCE'\n${json}\nNEWSSTANCE\n`;
}

function quoted(word) {
  return `'${word.replaceAll("'", "%27")}'`;
}

function asciiJson(value) {
  return JSON.stringify(value).replace(/['!\u007f-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
