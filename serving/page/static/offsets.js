// Offsets of the API count code points, those of JavaScript count UTF-16 units: the way between the two.
// Leaves to others: what stands at an offset.

const HIGH = 0xd800;
const LOW = 0xdc00;
const BEYOND = 0xe000;

/** Converts offsets of one text. A text without characters beyond the first plane costs nothing. */
export class Offsets {
  /** @param {string} text */
  constructor(text) {
    this.pairs = surrogatePairs(text);
  }

  /** UTF-16 offset of a code-point offset. */
  units(points) {
    return points + countBelow(this.pairs, points);
  }
}

/** Number of code points in a text. */
export function countPoints(text) {
  return text.length - surrogatePairs(text).length;
}

/** Code-point offsets of all characters that take two units. */
function surrogatePairs(text) {
  const found = [];
  for (let at = 0; at < text.length - 1; at++) {
    if (!within(text.charCodeAt(at), HIGH, LOW) || !within(text.charCodeAt(at + 1), LOW, BEYOND)) continue;
    found.push(at - found.length);
    at++;
  }
  return found;
}

function within(code, from, below) {
  return code >= from && code < below;
}

/** How many of the ascending numbers are less than a limit. */
function countBelow(numbers, limit) {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle] < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
