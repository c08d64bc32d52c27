// The actors that a reader names: from the field into a request, and which of them an answer did not find.
// Leaves to others: the field (input) and how it is said (results, main).

const LONGEST_ID = 240;

/** Names that stand one a line or parted by commas or semicolons, as actors of a request; each once, whatever its case. */
export function namedActors(text) {
  const names = text.split(/[\n,;]/).map((name) => name.trim().replace(/\s+/g, " ")).filter((name) => name !== "");
  const actors = new Map();
  for (const name of names) {
    const id = `named:${[...name].slice(0, LONGEST_ID).join("")}`;
    if (!actors.has(id.toLowerCase())) actors.set(id.toLowerCase(), { id, name });
  }
  return [...actors.values()];
}

/** The named actors of a request that no story of its answer has. */
export function notFound(request, result) {
  const found = new Set(result.articles.flatMap((article) => article.actors.map((actor) => actor.id)));
  return (request.actors ?? []).filter((actor) => !found.has(actor.id));
}

/** Whether a warning of the server says no more than ``notFound`` does. */
export function saysNotFound(warning) {
  return warning.startsWith("not_found: actor 'named:") || warning.startsWith('not_found: actor "named:');
}
