// A judgement as a bar of three labelled shares, with its verdict in words.
// Leaves to others: what is judged.

import { html } from "./dom.js";
import { percent, said, sign, verdict } from "./words.js";

/** A small badge with sign and word: "− negative", "? abstained". */
export function verdictBadge(assessment) {
  const word = verdict(assessment);
  return html("span", { class: `verdict ${word}` }, said(word));
}

/** Title, verdict, confidence, and the shares of all labels, in the order given. */
export function judgement(title, assessment, labels) {
  return html("div", { class: `judgement ${assessment.abstained ? "is-abstained" : ""}` },
    html("p", { class: "judgement-head" },
      html("span", { class: "judgement-title" }, title),
      verdictBadge(assessment),
      html("span", { class: "confidence" }, confidence(assessment))),
    bar(assessment, labels),
    html("ul", { class: "shares" }, labels.map((label) => share(label, assessment))));
}

function confidence(assessment) {
  if (!assessment.abstained) return `confidence ${percent(assessment.confidence)}`;
  return `not sure enough: most likely ${said(assessment.most_likely)}, ${percent(assessment.confidence)}`;
}

function bar(assessment, labels) {
  const parts = labels.map((label) => {
    const part = html("span", { class: `bar-part ${label}` });
    part.style.flexGrow = String(Math.max(assessment.probabilities[label], 0.004));
    return part;
  });
  return html("div", { class: "bar", "aria-hidden": "true" }, parts);
}

function share(label, assessment) {
  const likely = label === assessment.most_likely;
  return html("li", { class: `share ${label} ${likely ? "likely" : ""}` },
    html("span", { class: "share-sign", "aria-hidden": "true" }, sign(label)),
    ` ${said(label)} ${percent(assessment.probabilities[label])}`);
}
