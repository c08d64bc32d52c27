// The server's interface, as far as the page needs it.
// Leaves to others: what is asked and what is made of an answer (main), and how a failure is put (failures).

/** A request that did not succeed: the server's error, or code "network" where none could be had; ``own``: the page says so, not the server. */
export class Failure extends Error {
  constructor({ status = 0, code = "network", message = "", retryAfter = null, requestId = null, own = false }) {
    super(message);
    Object.assign(this, { status, code, retryAfter, requestId, own });
  }
}

let key = null;
let known = null;

/** Send this API key from now on; it is held in memory only. */
export function useKey(value) {
  key = value === "" ? null : value;
}

/** Whether an API key is sent. */
export function hasKey() {
  return key !== null;
}

/** Where texts are posted, in full. */
export function scoreUrl() {
  return new URL("v1/score", document.baseURI).href;
}

/** The answer to a request. Throws Failure, or AbortError where ``signal`` called it off. */
export async function score(request, signal) {
  const headers = { "Content-Type": "application/json", ...authorization() };
  return ask(scoreUrl(), { method: "POST", headers, body: JSON.stringify(request), signal });
}

/** Model and limits. Throws Failure. */
export async function info() {
  return ask(new URL("info", document.baseURI), { headers: authorization() });
}

/** What the server takes, or null where it does not tell: while it loads, or without a key. */
export async function limits() {
  try {
    known ??= (await info()).limits;
  } catch {
    return null;
  }
  return known;
}

/** A text file of the page. Throws Failure. */
export async function example(name) {
  const response = await reach(new URL(`page/examples/${name}`, document.baseURI), {});
  if (!response.ok) throw new Failure({ status: response.status, code: "not_found", message: "The example is not there." });
  return response.text();
}

function authorization() {
  return key === null ? {} : { Authorization: `Bearer ${key}` };
}

async function ask(url, options) {
  const response = await reach(url, options);
  const body = await content(response, options.signal);
  if (response.ok && body !== null) return body;
  throw response.ok ? garbled(response) : failure(response, body?.error);
}

async function reach(url, options) {
  try {
    return await fetch(url, { ...options, credentials: "same-origin", redirect: "error" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure({ message: "No answer came." });
  }
}

async function content(response, signal) {
  try {
    return await response.json();
  } catch (error) {
    if (signal?.aborted) throw error;
    return null;
  }
}

/** It succeeded, but what came is cut short or not the server's. */
function garbled({ status, headers }) {
  return new Failure({ status, code: "garbled", message: `What came with status ${status} is not JSON.`, requestId: headers.get("X-Request-ID"), own: true });
}

function failure(response, error) {
  const given = Number.parseInt(error?.retry_after_s ?? response.headers.get("Retry-After"), 10);
  return new Failure({
    status: response.status,
    code: error?.code ?? "unexpected",
    message: error?.message ?? `The server answered ${response.status} without saying why.`,
    retryAfter: Number.isFinite(given) ? given : null,
    requestId: error?.request_id ?? response.headers.get("X-Request-ID"),
  });
}
