// What the server warns of, in words for who reads the page: the interface's own name options that have none here.
// Leaves to others: where it is said (results). A warning that this file does not know is shown as it came, without its code.

import { percent } from "./words.js";

const JUDGED = {
  article_sentiment: "the sentiment toward actors", article_stance: "the articles’ stance toward actors", relation: "relations",
  overall: "how stories sound as a whole", sentiment: "the sentiment of single sentences", stance: "the stance of single sentences",
  tagger: "finding actors",
};

/** For each code: the parts of the server's words that differ, and what is said of them. */
const SAID = {
  risk_not_met: [/ max_risk ([\d.e-]+) for ([\w, ]+), so these abstain/, ([risk, heads]) =>
    `No measurement shows that errors stay within ${percent(Number(risk))} for ${listed(heads)}: all of these abstain. Accept more errors with the slider to see them.`],
  untrained_head: [/ never learned ([\w, ]+) \(/, ([heads]) =>
    `This model was never taught ${listed(heads)}, so it does not judge that${/tagger/.test(heads) ? ", and finds only well-known names and those that you name" : ""}.`],
  pairs_cut: [/^(\d+) pairs/, ([pairs]) =>
    `${Number(pairs).toLocaleString("en")} pairs of mentions in a passage crowded with names were not looked at for relations; sentiment and stance are complete. Paste the passage by itself to have them judged.`],
  nothing_read: [/^/, () =>
    "No story was found, so nothing was read. If the text is one story, choose “It holds: one story” above and read it again."],
};

/** A warning as the page says it. */
export function warningWords(warning) {
  const [, code, words] = /^(\w+): ([^]*)$/.exec(warning) ?? [null, "", warning];
  const [pattern, say] = SAID[code] ?? [];
  const found = pattern?.exec(words);
  return found ? say(found.slice(1)) : words;
}

function listed(heads) {
  const names = heads.split(", ").map((head) => JUDGED[head] ?? head);
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
