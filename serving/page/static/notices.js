// The panel that says what went wrong and what to do, with the button to do it.
// Leaves to others: the words (failures).

import { byId, html } from "./dom.js";
import { explained, mayPass } from "./failures.js";
import { visibleNodes } from "./visible.js";
import { counted } from "./words.js";

let ticking = null;

/** Show a failure. ``retry`` does the same again; ``before``: an earlier answer is still shown; ``force`` has a text read that does not look like English. */
export function showFailure(failure, { retry, force, before = false }) {
  clearFailure();
  const { title, advice } = explained(failure);
  const actions = html("p", { class: "notice-actions" });
  if (failure.code === "unsupported_language") actions.append(html("button", { type: "button", click: force }, "Read it anyway"));
  else if (mayPass(failure) && retry) actions.append(retryButton(failure.retryAfter ?? 0, retry));
  byId("failure").replaceChildren(html("div", { class: "notice" },
    html("h2", {}, title),
    html("p", {}, advice),
    failure.message ? html("p", { class: "said" }, failure.own ? visibleNodes(failure.message)
      : ["The server says: ", html("q", {}, visibleNodes(failure.message))]) : null,
    failure.requestId ? html("p", { class: "hint" }, `Request ${failure.requestId}`) : null,
    actions.childElementCount > 0 ? actions : null,
    before ? html("p", { class: "hint" }, "Below is still the answer to the text that was read before.") : null));
}

/** Take the panel away. */
export function clearFailure() {
  clearInterval(ticking);
  byId("failure").replaceChildren();
}

/** A button that becomes ready when the server said to come back. Its countdown is not announced second by second. */
function retryButton(seconds, retry) {
  const button = html("button", { type: "button", class: "primary", click: retry }, "Try again");
  if (seconds <= 0) return button;
  const until = performance.now() + 1000 * seconds;
  const left = html("span", { class: "visually-hidden" }, `possible in ${counted(seconds, "second")}`);
  const countdown = html("span", { "aria-hidden": "true", class: "hint" });
  button.disabled = true;
  const tick = () => {
    const rest = Math.ceil((until - performance.now()) / 1000);
    countdown.textContent = rest > 0 ? `possible in ${rest} s` : "The pause that the server asked for is over.";
    if (rest > 0) return;
    clearInterval(ticking);
    button.disabled = false;
    left.textContent = "possible now";
  };
  ticking = setInterval(tick, 250);
  tick();
  return html("span", { class: "retry" }, button, " ", countdown, " ", left);
}
