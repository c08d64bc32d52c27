// The page: puts its parts together, and takes a text through them.
// Leaves to others: input, the server's interface, results.

import { Failure, hasKey, info, score, useKey } from "./client.js";
import { byId } from "./dom.js";
import { Input } from "./input.js";
import { notFound } from "./names.js";
import { clearFailure, showFailure } from "./notices.js";
import { Results } from "./results.js";
import { counted, percent } from "./words.js";

const LOADING_MS = 1500;
const BROKEN_OFF = "Stopped. Only a part of the text is shown: press “Read it” to have all of it.";

class Page {
  constructor() {
    this.input = new Input(() => this.read(), (failure) => this.fail(failure, null));
    this.results = new Results((risk) => this.again(risk), say);
    this.running = null;
    byId("stop").addEventListener("click", () => this.running?.abort());
    byId("key").addEventListener("change", () => useKey(byId("key").value.trim()));
  }

  /** Read what is in the form. */
  async read(more = {}) {
    const given = this.input.value();
    if (given === null) {
      this.fail(new Failure({ code: "nothing" }), null);
      byId("text").focus();
      return;
    }
    const risk = this.results.risk.chosen();
    const accepted = risk === null ? {} : { max_risk: risk };
    const named = given.actors.length > 0 ? { actors: given.actors } : {};
    const request = { text: given.text, content_type: given.contentType, ...named, options: { unit: given.unit, ...accepted, ...more } };
    await this.run(given, request, "Reading …", () => this.read(more));
  }

  /** Read what is shown once more, under another accepted risk. */
  async again(risk) {
    const { text, contentType, request } = this.results.shown;
    const { max_risk: _, ...options } = request.options;
    const changed = { ...request, options: risk === null ? options : { ...options, max_risk: risk } };
    this.results.risk.set(risk);
    const words = risk === null ? "Reading again …" : `Reading again, accepting ${percent(risk)} errors …`;
    await this.run({ text, contentType }, changed, words, () => this.again(risk));
  }

  async run({ text, contentType }, request, words, retry) {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    clearFailure();
    this.busy(true);
    say(words);
    try {
      const began = performance.now();
      const answer = await score(request, running.signal);
      const seconds = (performance.now() - began) / 1000;
      await this.show({ text, contentType, request, answer, seconds, needsKey: hasKey() }, running.signal);
    } catch (error) {
      if (error.name !== "AbortError") this.fail(error, retry);
      else if (this.running === running) say(this.results.breaksOff ? BROKEN_OFF : "Stopped.");
    } finally {
      if (this.running === running) this.end();
    }
  }

  async show(shown, signal) {
    const first = byId("results").hidden;
    const sameText = !first && this.results.shown?.text === shown.text;
    byId("primer").hidden = true;
    document.body.classList.add("has-results");
    await this.results.show(shown, signal, () => {
      if (sameText) return;
      this.results.title.focus({ preventScroll: true });
      byId("results").scrollIntoView({ block: "start" });
    });
    const [result] = shown.answer.results;
    const { articles } = result;
    const missing = notFound(shown.request, result).length;
    const actors = articles.reduce((sum, article) => sum + article.actors.length, 0);
    say(`Read: ${counted(articles.length, "story", "stories")}, ${counted(actors, "actor")}. ${this.results.risk.effect.textContent}`
      + (missing > 0 ? ` ${missing} of ${counted(shown.request.actors.length, "named actor")} not found.` : ""));
  }

  fail(failure, retry) {
    if (!(failure instanceof Failure)) {
      console.error(failure);
      failure = new Failure({ code: "page", message: String(failure), own: true });
    }
    say("");
    if (failure.status === 401) byId("key-field").hidden = false;
    showFailure(failure, { retry, before: !byId("results").hidden, force: () => this.read({ force_language: true }) });
    if (failure.status === 401) byId("key").focus();
  }

  /** Whatever became of the request: the slider stands at the risk of the answer that is shown. */
  end() {
    this.results.risk.set(this.results.shown?.request.options.max_risk ?? null);
    this.busy(false);
  }

  busy(is) {
    if (!is && document.activeElement === byId("stop")) byId("submit").focus();
    byId("stop").hidden = !is;
    this.results.risk.hold(is);
    byId("submit").disabled = false;
    byId("results").setAttribute("aria-busy", String(is));
    document.body.classList.toggle("is-busy", is);
  }
}

function say(words) {
  byId("status").textContent = words;
}

/** Name the model at the foot of the page, as soon as the server has loaded it. */
async function nameModel() {
  try {
    const { model } = await info();
    byId("model").textContent = `Model ${model.name}, version ${model.version}`;
  } catch (error) {
    if (error.code === "not_ready") {
      byId("model").textContent = "The server is loading its model …";
      setTimeout(nameModel, LOADING_MS);
    }
  }
}

new Page();
performance.mark("ready");
nameModel();
