// The answer as a whole: its summary, the slider, the stories, the text on one side and a story's actors on the other.
// Leaves to others: each of these.

import { copyButtons } from "./copies.js";
import { byId, html, pause } from "./dom.js";
import { Lighting } from "./lighting.js";
import { Reading } from "./model.js";
import { Mentions } from "./mentions.js";
import { notFound, saysNotFound } from "./names.js";
import { ReadingView } from "./reading.js";
import { RiskSlider } from "./risk.js";
import { storyLine, StoryPanel } from "./story.js";
import { isolated, visibleNodes } from "./visible.js";
import { warningWords } from "./warnings.js";
import { counted } from "./words.js";

/** The section of results. ``onRisk(risk)`` asks for another accepted risk; ``say(words)`` is announced. */
export class Results {
  constructor(onRisk, say) {
    this.root = byId("results");
    this.risk = new RiskSlider(onRisk);
    this.title = html("h2", { id: "results-title", tabindex: "-1" });
    this.summary = html("p", { class: "summary" });
    this.warnings = html("div", { class: "warnings" });
    this.stories = html("nav", { class: "stories", "aria-label": "Stories" });
    this.text = html("div", { class: "reading", id: "reading" });
    this.strip = html("div", { class: "strip", id: "strip", role: "group", "aria-label": "What the chosen sentence is evidence of", hidden: true });
    this.panel = html("section", { class: "panel", "aria-labelledby": "panel-title" });
    this.view = new ReadingView(this.text);
    this.mentions = new Mentions(this.view, (story, actor) => this.cardOf(story, actor)); // its keys come first
    this.lighting = new Lighting(this.view, this.strip, (claim, sentence) => this.goTo(claim, sentence));
    this.build(copyButtons(() => this.shown, say));
    new ResizeObserver(() => this.story?.relations.draw()).observe(this.panel);
  }

  build(copies) {
    const text = html("section", { class: "text-pane", "aria-labelledby": "text-title" },
      html("header", { class: "pane-head" }, html("h3", { id: "text-title" }, "The text as read"), legend()), this.text, this.strip);
    this.root.append(
      html("header", { class: "results-head" }, this.title, this.summary, this.warnings),
      html("div", { class: "toolbar" }, this.risk.element, copies),
      this.stories,
      html("div", { class: "columns" }, text, this.panel));
  }

  /** Whether the text breaks off, since showing it was stopped. */
  get breaksOff() {
    return this.reading !== undefined && !this.view.complete;
  }

  /** Show an answer to a request; ``arrived`` is told when there is something to see, and it resolves when all is there. Rejects
   * with an AbortError where it was called off. */
  async show(shown, signal, arrived) {
    const before = this.reading;
    await pause(); // the answer itself took its time to take apart
    const reading = new Reading(shown.text, shown.contentType, shown.answer.results[0]);
    const same = before !== undefined && alike(before, reading);
    const again = same && this.view.complete;
    await pause();
    signal.throwIfAborted();
    this.shown = shown;
    this.reading = reading;
    this.head();
    this.root.hidden = false;
    this.lighting.pin(null);
    if (again) this.view.recolour(reading);
    this.listStories();
    const built = again ? null : this.view.show(reading, signal);
    await pause();
    this.select(same ? this.selected : firstWithActors(reading)); // called off or not: text and panel are of one answer
    if (!signal.aborted) arrived();
    await built;
    signal.throwIfAborted();
  }

  head() {
    const { answer, seconds } = this.shown;
    const { coverage, articles, warnings } = this.reading.result;
    const actors = articles.reduce((sum, article) => sum + article.actors.length, 0);
    this.title.replaceChildren(`${counted(articles.length, "story", "stories")}, ${counted(actors, "actor")}`);
    this.summary.replaceChildren(
      `${coverage.read.toLocaleString("en")} of ${counted(coverage.characters, "character")} read`,
      ` · ${counted(answer.usage.tokens, "token")} in ${seconds.toFixed(2)}\u00a0s · model ${answer.model.name} ${answer.model.version}`);
    const missing = notFound(this.shown.request, this.reading.result);
    const others = warnings.filter((warning) => !saysNotFound(warning));
    this.warnings.replaceChildren(...(missing.length > 0 ? [missingLine(missing)] : []),
      ...others.map((warning) => html("p", { class: "warning" }, visibleNodes(warningWords(warning)))));
    this.risk.show(this.reading.result);
  }

  listStories() {
    const { stories } = this.reading;
    this.stories.hidden = stories.length < 2;
    this.buttons = stories.map((story) => html("button", { type: "button", click: () => this.open(story.index) }, storyLine(story)));
    this.stories.replaceChildren(html("ol", {}, this.buttons.map((button) => html("li", {}, button))));
  }

  /** A story chosen by the reader: its actors, and its beginning in the text. */
  open(index) {
    this.select(index);
    this.view.sections.get(index)?.scrollIntoView({ block: "start", inline: "nearest" });
  }

  select(index) {
    const story = this.reading.stories[index];
    this.selected = index;
    for (const [at, button] of this.buttons.entries()) button.setAttribute("aria-current", at === index ? "true" : "false");
    this.lighting.forget();
    this.story = story && new StoryPanel(this.reading, story, this.lighting, this.mentions);
    this.panel.replaceChildren(story ? this.story.element
      : html("p", { class: "hint", id: "panel-title" }, "No story was found on this page: all of it was taken for what stands around stories. If it is one story, choose “It holds: one story” above."));
    this.lighting.relight();
    if (story) this.addRelations(this.story);
  }

  /** The relations of a story come when the browser has drawn its cards. */
  async addRelations(panel) {
    await pause();
    panel.relations.fill();
    await pause();
    panel.relations.draw();
    this.lighting.relight();
  }

  /** Show a claim in its card or table, and put the reader there. */
  goTo(claim, sentence) {
    if (claim.story !== this.selected) this.select(claim.story);
    const element = this.story.find(claim, sentence);
    element.scrollIntoView({ block: "center", inline: "nearest" });
    element.focus({ preventScroll: true });
  }

  /** Show the card of an actor, whatever its story. */
  cardOf(story, actor) {
    if (story !== this.selected) this.select(story);
    const card = this.story.cards.card(actor);
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.panel.querySelector(".card.chosen")?.classList.remove("chosen");
    card.classList.add("chosen");
    return card;
  }
}

/** The story that is shown at first. */
function firstWithActors(reading) {
  return Math.max(0, reading.stories.findIndex((story) => story.actors.length > 0));
}

/** Whether two readings mark the same actors at the same places: then the text needs no building anew. */
function alike(one, other) {
  const marks = (reading) => reading.mentions.map(({ start, story, actor }) => `${start}:${story}:${actor}`).join();
  const places = (reading) => reading.sentences.map(({ start }) => start).join();
  return one.text === other.text && one.isHtml === other.isHtml && marks(one) === marks(other) && places(one) === places(other);
}

function missingLine(actors) {
  const names = actors.flatMap(({ name }, at) => [at > 0 ? ", " : "", html("strong", {}, isolated(name))]);
  return html("p", { class: "warning missing" }, "Not found in what was read: ", names,
    ". A name is found as it is spelled, and by its last name: try the words that the text uses.");
}

function legend() {
  const item = (label, words) => html("li", {}, html("span", { class: `mention ${label}` }, words));
  return html("ul", { class: "legend", "aria-label": "Marks" },
    item("negative", "negative"), item("neutral", "neutral"), item("positive", "positive"), item("abstained", "abstained"),
    html("li", {}, html("span", { class: "legend-skipped" }, "not read")));
}
