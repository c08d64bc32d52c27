// What a failure means for the reader, and what to do about it.
// Leaves to others: how it is shown (notices). The server's own message is always shown as well.

const STRANGERS = ["This page and the server do not understand each other", "The page may be older than the server. Copy your text, reload the page and try again; if it happens again, tell whoever runs the server the request number below."];
const SLOW_LINE = ["Your text did not arrive in time", "The line to the server is slow or was interrupted. Your text is still here: try again; if it happens again, cut it into several pages and read them one after the other."];
const SAID = {
  network: ["The server cannot be reached", "Check that it runs and that this computer is connected to it, then try again. Your text is still here."],
  nothing: ["There is no text yet", "Paste a text, choose a file, or try one of the examples."],
  empty_text: ["The text is empty", "Paste a text that holds at least one sentence."],
  too_long: ["The text is too long", "Cut it into several pages, or send it in parts over the HTTP interface."],
  body_too_large: ["The text is too large for one request", "Cut it into several pages and read them one after the other."],
  invalid_text: ["The text holds characters that no text has", "It may be a file that is not text, such as a PDF or a Word document. Copy the words out of it and paste them."],
  unsupported_language: ["The text does not look like English", "This model reads English only. If it is English all the same, have it read anyway."],
  upload_timeout: SLOW_LINE,
  head_timeout: SLOW_LINE,
  garbled: ["The answer did not come whole", "The connection may have broken off, or something between here and the server answered in its place, such as a page to sign in at. Your text is still here: try again."],
  invalid_field: ["The server did not accept one of the fields", "Its message below says which, and why. A name under “Actors to judge” may be too long: shorten it and read again."],
  too_many: ["There are too many names to look for", "Leave out some of the “Actors to judge” and read again."],
  head_too_large: ["The browser sends too much along with the text", "Cookies that other pages of this address have left may be the reason: clear them, then try again."],
  malformed_json: STRANGERS,
  malformed_http: STRANGERS,
  missing_field: STRANGERS,
  unknown_field: STRANGERS,
  unsupported_media_type: STRANGERS,
  not_found: STRANGERS,
  method_not_allowed: STRANGERS,
  cross_origin: STRANGERS,
  too_many_requests: ["The server is busy", "It refused at once so that nobody waits in vain. Your text is still here: try again in a moment."],
  not_ready: ["The server is still loading its model", "That takes a few seconds after it was started. Try again in a moment."],
  draining: ["The server is being stopped or replaced", "Try again in a moment; another one may take over."],
  cut_off: ["The server was stopped before it was done", "Your text is still here: try again in a moment; another server may take over."],
  replica_lost: ["The server lost your text while it worked on it", "The machines that had it failed. Your text is still here: try again in a moment; if it happens again, tell whoever runs the server the request number below."],
  engine_failing: ["The server fails at present", "Try again in a moment; if it goes on, tell whoever runs the server."],
  deadline_exceeded: ["It took too long", "Try a shorter text, or try again when the server has less to do."],
  engine_failed: ["The server failed on this text", "The fault is not yours. Tell whoever runs the server the request number below."],
  page: ["This page made a mistake", "The fault is not yours. Copy your text, reload the page and try again; if it happens again, report the words below to whoever runs the server."],
  not_text: ["This file is not text", "Choose a text or HTML file. From a PDF or a Word document, copy the words and paste them."],
  unreadable: ["The file cannot be read", "It may have been moved, or its permissions forbid it. Choose it again."],
  file_too_large: ["This file is too large", "It was not read. Cut it into several files, or have it scored in bulk: python -m serving.bulk FILE -o OUT."],
  one_file: ["Nothing to read was dropped", "Drop one text or HTML file, or paste the text."],
};
const BY_STATUS = {
  401: ["This server asks for an API key", "Enter the key that its operator gave you, then try again."],
  403: ["This key may not do that", "Ask whoever runs the server for a key that may score texts."],
  404: STRANGERS,
  408: SLOW_LINE,
  413: SAID.body_too_large,
  429: SAID.too_many_requests,
  431: SAID.head_too_large,
  500: SAID.engine_failed,
  502: ["The server does not answer", "What stands before it says so. It may have been stopped or be starting again. Your text is still here: try again in a moment."],
  503: ["The server takes no text at present", "It may be out of service for a while. Your text is still here: try again in a moment; if it goes on, tell whoever runs the server."],
  504: SAID.deadline_exceeded,
};

const MAY_PASS = new Set([401, 403, 408, 429, 431, 500, 502, 503, 504]);

/** {title, advice} for a failure. */
export function explained(failure) {
  const [title, advice] = SAID[failure.code] ?? BY_STATUS[failure.status] ?? [
    "The server did not accept this", "See its message below. If it makes no sense to you, tell whoever runs the server the request number.",
  ];
  return { title, advice };
}

/** Whether the same request may succeed later. */
export function mayPass(failure) {
  return ["network", "garbled"].includes(failure.code) || MAY_PASS.has(failure.status);
}
