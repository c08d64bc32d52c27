// Where the nodes of a small graph stand: on an oval, beside those they are joined to, so that no arrow runs under a name.
// Leaves to others: drawing (graph). Springs find the order; it uses no chance, so that one answer has one picture.

const ROUNDS = 260;
const APART = 200;
const MARGIN = 6;

/** Positions {x, y} of node centres. Nodes have a width and a height; links are pairs of node numbers. */
export function placed(nodes, links, width, height) {
  const points = onCircle(nodes, width, height);
  const ideal = 0.62 * Math.sqrt((width * height) / Math.max(nodes.length, 1));
  for (let round = 0; round < ROUNDS; round++) {
    const step = 0.12 * Math.min(width, height) * (1 - round / ROUNDS) ** 1.5;
    move(points, forces(points, links, ideal, { x: width / 2, y: height / 2 }), step);
    part(points, nodes);
    for (const [at, point] of points.entries()) hold(point, nodes[at], width, height);
  }
  return onOval(points, nodes, width, height);
}

/** The same order around the centre, but all at the rim: what stood in the middle would hide arrows between others. */
function onOval(points, nodes, width, height) {
  const angle = ({ x, y }) => Math.atan2((y - height / 2) / height, (x - width / 2) / width);
  const order = points.map((_, at) => at).sort((one, other) => angle(points[one]) - angle(points[other]) || one - other);
  const placedAt = new Array(points.length);
  for (const [step, at] of order.entries()) {
    const turn = angle(points[order[0]]) + (2 * Math.PI * step) / order.length;
    const across = (width - nodes[at].width) / 2 - MARGIN;
    const down = (height - nodes[at].height) / 2 - MARGIN;
    placedAt[at] = { x: width / 2 + across * Math.cos(turn), y: height / 2 + down * Math.sin(turn) };
  }
  for (let round = 0; round < APART; round++) {
    part(placedAt, nodes);
    for (const [at, point] of placedAt.entries()) hold(point, nodes[at], width, height);
  }
  return placedAt;
}

function onCircle(nodes, width, height) {
  return nodes.map((_, at) => {
    const angle = (2 * Math.PI * at) / nodes.length - Math.PI / 2;
    return { x: width / 2 + 0.36 * width * Math.cos(angle), y: height / 2 + 0.36 * height * Math.sin(angle) };
  });
}

function forces(points, links, ideal, centre) {
  const sums = points.map((point) => ({ x: 0.02 * (centre.x - point.x), y: 0.02 * (centre.y - point.y) }));
  const add = (at, x, y) => {
    sums[at].x += x;
    sums[at].y += y;
  };
  for (let one = 0; one < points.length; one++) {
    for (let other = one + 1; other < points.length; other++) {
      const [x, y, distance] = between(points[one], points[other]);
      const push = (ideal * ideal) / (distance * distance);
      add(one, -x * push, -y * push);
      add(other, x * push, y * push);
    }
  }
  for (const [from, to] of links) {
    const [x, y, distance] = between(points[from], points[to]);
    const pull = distance / ideal / 2;
    add(from, x * pull, y * pull);
    add(to, -x * pull, -y * pull);
  }
  return sums;
}

function between(one, other) {
  const x = other.x - one.x || 0.01;
  const y = other.y - one.y || 0.01;
  const distance = Math.hypot(x, y);
  return [x, y, distance];
}

function move(points, sums, step) {
  for (const [at, point] of points.entries()) {
    const length = Math.hypot(sums[at].x, sums[at].y) || 1;
    const share = Math.min(step, length) / length;
    point.x += sums[at].x * share;
    point.y += sums[at].y * share;
  }
}

/** Push nodes that overlap apart, along the way that is shorter. */
function part(points, nodes) {
  for (let one = 0; one < points.length; one++) {
    for (let other = one + 1; other < points.length; other++) {
      const x = (nodes[one].width + nodes[other].width) / 2 + 18 - Math.abs(points[other].x - points[one].x);
      const y = (nodes[one].height + nodes[other].height) / 2 + 30 - Math.abs(points[other].y - points[one].y);
      if (x <= 0 || y <= 0) continue;
      const axis = x < y ? "x" : "y";
      const way = (Math.min(x, y) / 2) * (points[other][axis] >= points[one][axis] ? 1 : -1);
      points[one][axis] -= way;
      points[other][axis] += way;
    }
  }
}

function hold(point, node, width, height) {
  point.x = Math.max(node.width / 2 + MARGIN, Math.min(width - node.width / 2 - MARGIN, point.x));
  point.y = Math.max(node.height / 2 + MARGIN, Math.min(height - node.height / 2 - MARGIN, point.y));
}
