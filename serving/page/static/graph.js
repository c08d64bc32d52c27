// The relations of a story as a drawing: who supports or opposes whom, an arrow from the holder to the target.
// Leaves to others: where nodes stand (placement), and the table that says the same in words (relations).

import { svg } from "./dom.js";
import { placed } from "./placement.js";
import { plainVisible } from "./visible.js";

const MOST_NODES = 12;
/** On a narrow screen arrows need the room. */
const NARROW = 430;
const MOST_NODES_NARROW = 7;
const LONGEST_NAME = 22;
const NODE_HEIGHT = 30;
const BEND = 0.16;
let drawings = 0;

/** An SVG of the relations, in a box of this width. ``onEdge(relation)`` registers an edge. Returns {element, left}: how many
 * actors there was no room for. */
export function drawing(story, relations, width, onEdge) {
  const narrow = width < NARROW;
  const nodes = chosen(story, relations, narrow ? MOST_NODES_NARROW : MOST_NODES);
  const at = new Map(nodes.map((node, index) => [node.id, index]));
  const edges = relations.filter((relation) => at.has(relation.holder) && at.has(relation.target));
  const height = Math.round(Math.max(190, Math.min(460, 110 + (narrow ? 60 : 46) * nodes.length)));
  const points = placed(nodes, edges.map((edge) => [at.get(edge.holder), at.get(edge.target)]), width, height);
  const boxes = nodes.map((node, index) => ({ ...node, ...points[index] }));
  const id = `graph-${drawings++}`;
  const described = edges.map((edge) => sentenceOf(boxes[at.get(edge.holder)], edge, boxes[at.get(edge.target)])).join("; ");
  const element = svg("svg", { class: "graph", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-labelledby": `${id}-title ${id}-text` },
    svg("title", { id: `${id}-title` }, "Who supports or opposes whom"),
    svg("desc", { id: `${id}-text` }, described),
    svg("defs", {}, marker(`${id}-favor`, "favor"), marker(`${id}-against`, "against")),
    edges.map((edge) => edgeGroup(boxes[at.get(edge.holder)], boxes[at.get(edge.target)], edge, id, onEdge)),
    boxes.map(nodeGroup));
  return { element, left: involved(story, relations).length - nodes.length };
}

function sentenceOf(holder, edge, target) {
  return `${holder.label} ${edge.most_likely === "favor" ? "supports" : "opposes"} ${target.label}`;
}

function involved(story, relations) {
  const ids = new Set(relations.flatMap((relation) => [relation.holder, relation.target]));
  return story.actors.filter((actor) => ids.has(actor.id));
}

/** The most salient actors that stand in a relation. */
function chosen(story, relations, most) {
  return involved(story, relations).slice(0, most).map((actor) => {
    const name = plainVisible(actor.name);
    const label = [...name].length > LONGEST_NAME ? `${[...name].slice(0, LONGEST_NAME - 1).join("")}…` : name;
    return { id: actor.id, name, label, width: textWidth(label) + 22, height: NODE_HEIGHT };
  });
}

let measuring = null;

function textWidth(text) {
  measuring ??= document.createElement("canvas").getContext("2d");
  measuring.font = `600 13px ${getComputedStyle(document.body).fontFamily}`;
  return Math.min(200, Math.ceil(measuring.measureText(text).width));
}

function marker(id, label) {
  return svg("marker", { id, class: `arrow ${label}`, viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 14, markerHeight: 14,
    markerUnits: "userSpaceOnUse", orient: "auto" }, svg("path", { d: "M0 0.8 L9.4 5 L0 9.2 z" }));
}

function nodeGroup(box) {
  const { x, y, width, height, label, name } = box;
  return svg("g", { class: "node" },
    svg("title", {}, name),
    svg("rect", { x: x - width / 2, y: y - height / 2, width, height, rx: height / 2 }),
    svg("text", { x, y, dy: "0.35em", "text-anchor": "middle" }, label));
}

function edgeGroup(from, to, edge, id, onEdge) {
  const label = edge.most_likely;
  const { path, middle } = curve(from, to);
  const sign = label === "favor" ? "+" : "−";
  const group = svg("g", { class: `edge ${label}` },
    svg("title", {}, sentenceOf({ label: from.name }, edge, { label: to.name })),
    svg("path", { class: "reach", d: path }),
    svg("path", { class: "line", d: path, "marker-end": `url(#${id}-${label})` }),
    svg("circle", { cx: middle.x, cy: middle.y, r: 8 }),
    svg("text", { x: middle.x, y: middle.y, dy: "0.34em", "text-anchor": "middle" }, sign));
  onEdge(edge, group);
  return group;
}

/** A bent line from the edge of one box to the edge of another, so that two ways between a pair lie apart. */
function curve(from, to) {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const control = { x: (from.x + to.x) / 2 - BEND * dy, y: (from.y + to.y) / 2 + BEND * dx };
  const start = borderPoint(from, control, 2);
  const end = borderPoint(to, control, 4);
  const middle = { x: (start.x + 2 * control.x + end.x) / 4, y: (start.y + 2 * control.y + end.y) / 4 };
  return { path: `M${round(start)} Q${round(control)} ${round(end)}`, middle };
}

function borderPoint(box, toward, gap) {
  const dx = toward.x - box.x;
  const dy = toward.y - box.y;
  const scale = Math.min((box.width / 2 + gap) / (Math.abs(dx) || 1e-6), (box.height / 2 + gap) / (Math.abs(dy) || 1e-6));
  const share = Math.min(scale, 1);
  return { x: box.x + dx * share, y: box.y + dy * share };
}

function round({ x, y }) {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}
