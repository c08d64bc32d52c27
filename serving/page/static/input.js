// What the reader gives: a text that is typed or pasted, a file that is chosen or dropped, or an example.
// Leaves to others: what happens with it. A long text is held beside the field and not put into it, since a text field
// of a megabyte makes a browser slow.

import { example, Failure, limits } from "./client.js";
import { byId, html } from "./dom.js";
import { readFile } from "./files.js";
import { looksLikeHtml } from "./markup.js";
import { namedActors } from "./names.js";
import { plainVisible } from "./visible.js";
import { counted } from "./words.js";

const LONGEST_IN_FIELD = 60_000;
const EXAMPLES = [
  ["strike.txt", "A news report"],
  ["column.txt", "An opinion column"],
  ["aggregator.txt", "A whole news site, pasted"],
  ["council.html.txt", "A page in HTML"],
];

/** The form. ``onSubmit()`` is told that the reader wants it read, ``onFailure(failure)`` what could not be taken. */
export class Input {
  constructor(onSubmit, onFailure) {
    this.onSubmit = onSubmit;
    this.onFailure = onFailure;
    this.field = byId("text");
    this.attached = null;
    byId("examples").append(...EXAMPLES.map(([name, title]) => this.exampleButton(name, title)));
    byId("choose").addEventListener("click", () => byId("file").click());
    byId("file").addEventListener("change", () => this.takeFiles(byId("file").files));
    byId("detach").addEventListener("click", () => this.detach());
    this.field.addEventListener("paste", (event) => this.onPaste(event));
    for (const field of [this.field, byId("actors")]) field.addEventListener("keydown", (event) => this.onKey(event));
    byId("form").addEventListener("submit", (event) => {
      event.preventDefault();
      onSubmit();
    });
    this.acceptDrops();
  }

  /** {text, contentType, unit, actors}, or null where there is no text. */
  value() {
    const text = this.attached?.text ?? this.field.value;
    if (!/\S/.test(text)) return null;
    const chosen = byId("kind").value;
    const found = this.attached?.type ?? (looksLikeHtml(text) ? "text/html" : "text/plain");
    return { text, contentType: chosen === "auto" ? found : chosen, unit: byId("unit").value, actors: namedActors(byId("actors").value) };
  }

  /** Put a text into the form. */
  set(text, { name = "Pasted text", type = null, note = "" } = {}) {
    byId("kind").value = "auto";
    if (text.length > LONGEST_IN_FIELD || type !== null || note !== "") {
      this.attach({ text, name, type, note });
      return;
    }
    this.detach();
    this.field.value = text;
    this.field.setSelectionRange(0, 0);
    this.field.scrollTop = 0;
  }

  attach(attached) {
    this.attached = attached;
    const box = byId("attachment");
    box.querySelector(".attachment-name").textContent = plainVisible(attached.name);
    box.querySelector(".attachment-size").textContent = [counted(attached.text.length, "character"), attached.note].filter(Boolean).join(", ");
    box.querySelector(".attachment-start").textContent = plainVisible(attached.text.slice(0, 400).replace(/\s+/g, " "));
    this.swap(true);
  }

  detach() {
    if (this.attached === null) return;
    this.attached = null;
    this.swap(false);
    this.field.value = "";
    this.field.focus();
  }

  swap(attached) {
    if (attached && document.activeElement === this.field) byId("submit").focus();
    byId("attachment").hidden = !attached;
    this.field.hidden = attached;
    byId("paper").classList.toggle("has-attachment", attached);
  }

  onPaste(event) {
    const pasted = event.clipboardData?.getData("text/plain") ?? "";
    const { value, selectionStart, selectionEnd } = this.field;
    if (value.length + pasted.length <= LONGEST_IN_FIELD) return;
    event.preventDefault();
    this.set(value.slice(0, selectionStart) + pasted + value.slice(selectionEnd));
  }

  onKey(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.onSubmit();
  }

  async takeFiles(files) {
    try {
      if (files.length !== 1) throw new Failure({ code: "one_file", message: "" });
      const { text, ...about } = await readFile(files[0], await limits());
      this.set(text, about);
      this.onSubmit();
    } catch (error) {
      this.onFailure(error);
    } finally {
      byId("file").value = "";
    }
  }

  acceptDrops() {
    const paper = byId("paper");
    const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
    const mark = (event, over) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      paper.classList.toggle("dropping", over);
    };
    document.addEventListener("dragover", (event) => mark(event, true));
    document.addEventListener("dragleave", (event) => event.relatedTarget === null && mark(event, false));
    document.addEventListener("drop", (event) => {
      if (!carriesFiles(event)) return;
      mark(event, false);
      this.takeFiles(event.dataTransfer.files);
    });
  }

  exampleButton(name, title) {
    return html("button", { type: "button", class: "example", "data-example": name, click: () => this.takeExample(name, title) }, title);
  }

  async takeExample(name, title) {
    try {
      this.set(await example(name), { name: title });
      byId("unit").value = "page";
      byId("actors").value = "";
      this.onSubmit();
    } catch (error) {
      this.onFailure(error);
    }
  }
}
