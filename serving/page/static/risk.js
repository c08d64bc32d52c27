// The slider for accepted risk: how many errors a reader puts up with, and how many judgements that costs.
// Leaves to others: scoring again, and which judgement is sure enough (the server).

import { html } from "./dom.js";
import { counted, percent } from "./words.js";

/** Positions of the slider; null is any risk: nothing abstains. */
export const RISKS = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, null];
const SETTLED_MS = 350;

/** The slider. ``onChange(risk)`` is told when the reader has come to rest on another value. */
export class RiskSlider {
  constructor(onChange) {
    this.onChange = onChange;
    this.risk = null;
    this.input = html("input", { type: "range", id: "risk", min: 0, max: RISKS.length - 1, step: 1, value: RISKS.length - 1,
      "aria-describedby": "risk-effect" });
    this.value = html("span", { class: "risk-value" });
    this.effect = html("p", { class: "hint", id: "risk-effect" });
    this.element = html("div", { class: "risk" },
      html("label", { for: "risk" }, "Accepted errors"), this.input, this.value, this.effect);
    this.input.addEventListener("input", () => this.moved());
    this.say();
  }

  /** Say how many judgements of an answer abstain. */
  show(result) {
    const counts = abstentions(result);
    const silent = counts.reduce((sum, count) => sum + count.silent, 0);
    const all = counts.reduce((sum, count) => sum + count.all, 0);
    this.effect.replaceChildren(all === 0 ? "" : silent === 0 ? `All ${counted(all, "judgement")} answered.`
      : `${silent} of ${counted(all, "judgement")} abstain (${percent(silent / all)}): ${counts.map(inWords).join(", ")}.`);
  }

  /** Stand at a risk, without telling. */
  set(risk) {
    clearTimeout(this.timer);
    this.risk = risk;
    this.input.value = String(RISKS.indexOf(risk));
    this.say();
  }

  /** Where the reader has put it, also where it has not come to rest; who asks goes on with it. */
  chosen() {
    this.set(RISKS[Number(this.input.value)]);
    return this.risk;
  }

  /** While it is held it cannot be moved. It keeps the focus, which a disabled field would lose. */
  hold(is) {
    this.held = is;
    this.input.setAttribute("aria-disabled", String(is));
  }

  moved() {
    if (this.held) {
      this.set(this.risk);
      return;
    }
    this.say();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.settle(), SETTLED_MS);
  }

  settle() {
    const risk = RISKS[Number(this.input.value)];
    if (risk === this.risk) return;
    this.risk = risk;
    this.onChange(risk);
  }

  say() {
    const risk = RISKS[Number(this.input.value)];
    const words = risk === null ? "any: never abstains" : `at most ${percent(risk)}`;
    this.value.replaceChildren(words);
    this.input.setAttribute("aria-valuetext", words);
  }
}

/** For each kind of judgement how many there are and how many abstain. */
export function abstentions(result) {
  const actors = result.articles.flatMap((article) => article.actors);
  const kinds = {
    sentiment: [...actors.map((actor) => actor.sentiment), ...result.articles.map((article) => article.sentiment)],
    stance: actors.map((actor) => actor.stance),
    relations: result.articles.flatMap((article) => article.relations),
  };
  return Object.entries(kinds).map(([kind, judged]) => ({
    kind, all: judged.length, silent: judged.filter((assessment) => assessment.abstained).length,
  }));
}

function inWords({ kind, all, silent }) {
  return `${kind} ${silent} of ${all}`;
}
