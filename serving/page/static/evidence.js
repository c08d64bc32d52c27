// The sentences that a judgement rests on, each with what it adds to it or takes from it.
// Leaves to others: lighting them up in the text (lighting).

import { html } from "./dom.js";
import { decoded } from "./entities.js";
import { textStretches } from "./markup.js";
import { visibleNodes } from "./visible.js";
import { clipped, counted, said, signed } from "./words.js";

const SHOWN = 3;
const LONGEST = 320;

/** A list of a claim's evidence, strongest first; what is beyond the first few can be asked for. */
export function evidenceList(claim, reading, lighting) {
  const pieces = claim.evidence.filter((piece) => piece.sentence >= 0);
  if (pieces.length === 0) return html("p", { class: "hint" }, "No sentence was named as evidence.");
  const most = Math.max(...pieces.map((piece) => Math.abs(piece.contribution)), 1e-9);
  const item = (piece) => html("li", {}, evidenceButton(piece, claim, most, reading, lighting));
  const list = html("ol", { class: "evidence" }, pieces.slice(0, SHOWN).map(item));
  return [list, pieces.length > SHOWN ? moreButton(list, pieces.slice(SHOWN), item) : null];
}

/** Show all of a claim's evidence, as if the reader had asked for it. */
export function showAll(container) {
  container.querySelector("button.more")?.click();
}

function moreButton(list, rest, item) {
  const button = html("button", { type: "button", class: "more quiet" }, `${counted(rest.length, "more sentence")}`);
  button.addEventListener("click", () => {
    const added = rest.map(item);
    list.append(...added);
    if (document.activeElement === button) added[0].firstElementChild.focus();
    button.remove();
  });
  return button;
}

function evidenceButton(piece, claim, most, reading, lighting) {
  const label = said(claim.assessment.most_likely);
  const against = piece.contribution < 0;
  const meter = html("span", { class: "meter", "aria-hidden": "true" }, html("span", { class: "meter-fill" }));
  meter.firstElementChild.style.inlineSize = `${(Math.abs(piece.contribution) / most) * 50}%`;
  const button = html("button",
    { type: "button", class: `evidence-item ${against ? "contra" : "pro"}`, "data-evidence": piece.sentence },
    html("span", { class: "contribution" }, html("span", { class: "visually-hidden" }, `speaks ${against ? "against" : "for"} ${label}: `),
      html("span", { class: "number" }, signed(piece.contribution)), meter),
    html("span", { class: "quote", dir: "auto" }, visibleNodes(quote(reading, piece.sentence))));
  lighting.register(button, piece.sentence);
  return button;
}

/** The words of a sentence, without the markup that stands in it. */
function quote(reading, index) {
  const { start, end } = reading.sentences[index];
  const raw = reading.text.slice(start, end);
  const text = reading.isHtml ? [...textStretches(raw)].map((stretch) => (stretch ? decoded(raw.slice(...stretch)) : " ")).join("") : raw;
  return clipped(text.replace(/\s+/g, " ").trim(), LONGEST);
}
