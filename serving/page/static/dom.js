// Making elements without ever making markup: text goes in as text, and attributes one by one; and pausing between them.
// Leaves to others: what is made. A string can become a node here only by way of createTextNode.

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element. Attributes that are null or false are left out, true is the empty string, functions are listeners. */
export function html(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** An SVG element, likewise. */
export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/** The element of the page with this id. */
export function byId(id) {
  return document.getElementById(id);
}

/** Let the browser draw and answer before going on. */
export function pause() {
  if (globalThis.scheduler?.yield) return scheduler.yield();
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(null);
  });
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function setAttribute(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (typeof value === "function") element.addEventListener(name, value);
  else element.setAttribute(name, value === true ? "" : String(value));
}
