// The words of the API and how the page says them.
// Leaves to others: where they are said. The sign goes with the word, so that nothing is told by colour alone.

export const SENTIMENT = ["negative", "neutral", "positive"];
export const STANCE = ["against", "neutral", "favor"];
const WORDS = { favor: "in favor" };
const SIGNS = { negative: "−", against: "−", neutral: "=", positive: "+", favor: "+", abstained: "?" };
const REASONS = {
  navigation: "navigation", share: "share buttons", advertisement: "advertisement", caption: "photo caption", related: "related links",
  comments: "comments", byline: "byline", listing: "list of other stories", boilerplate: "boilerplate",
};

/** A label as the page says it. */
export function said(label) {
  return WORDS[label] ?? label;
}

/** The sign that goes with a label. */
export function sign(label) {
  return SIGNS[label] ?? "";
}

/** A text cut short, never inside of a character: a headline may be a whole page where nothing else parts it. */
export function clipped(text, most) {
  return text.length > most ? `${text.slice(0, most).replace(/[\ud800-\udbff]$/, "")} …` : text;
}

/** Why a range was not read. */
export function reasonSaid(reason) {
  return REASONS[reason] ?? reason;
}

/** A share as whole per cent. */
export function percent(share) {
  return `${Math.round(share * 100)} %`;
}

/** A signed number, with a true minus. */
export function signed(number) {
  const shown = Math.abs(number).toFixed(2);
  return Number(shown) === 0 ? "0.00" : `${number < 0 ? "−" : "+"}${shown}`;
}

/** A count with its noun: one story, 2 stories. */
export function counted(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** What an assessment says: its label, or "abstained". */
export function verdict(assessment) {
  return assessment.abstained ? "abstained" : assessment.most_likely;
}
