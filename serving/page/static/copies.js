// Copying an answer: as JSON, as CSV, or the request as a curl command.
// Leaves to others: what these look like (csv, curl). Where the browser keeps pages from the clipboard (a page that came
// over plain HTTP from another machine), the text is shown to be copied by hand.

import { csvOf } from "./csv.js";
import { curlOf } from "./curl.js";
import { html } from "./dom.js";
import { scoreUrl } from "./client.js";

/** Buttons for copying. ``current()`` gives {answer, request, needsKey}; ``say`` tells the reader what happened. */
export function copyButtons(current, say) {
  const makers = {
    JSON: () => `${JSON.stringify(current().answer, null, 2)}\n`,
    CSV: () => csvOf(current().answer.results[0]),
    curl: () => curlOf(scoreUrl(), current().request, current().needsKey),
  };
  return html("div", { class: "copies", role: "group", "aria-label": "Copy" },
    html("span", { class: "copies-label", "aria-hidden": "true" }, "Copy as"),
    Object.entries(makers).map(([name, make]) => copyButton(name, make, say)));
}

function copyButton(name, make, say) {
  return html("button", { type: "button", "aria-label": `Copy as ${name}`, click: () => copy(name, make(), say) }, name);
}

async function copy(name, text, say) {
  try {
    await navigator.clipboard.writeText(text);
    say(`Copied as ${name}: ${text.length.toLocaleString("en")} characters.`);
  } catch {
    byHand(name, text);
  }
}

function byHand(name, text) {
  const field = html("textarea", { readonly: true, rows: 12, "aria-label": `The answer as ${name}` });
  field.value = text;
  const dialog = html("dialog", { class: "by-hand", "aria-labelledby": "by-hand-title", close: () => dialog.remove() },
    html("h2", { id: "by-hand-title" }, `Copy as ${name}`),
    html("p", {}, "The browser does not let this page write to the clipboard. The text below is selected: copy it with the keyboard."),
    field,
    html("button", { type: "button", click: () => dialog.close() }, "Close"));
  document.body.append(dialog);
  dialog.showModal();
  field.focus();
  field.select();
}
