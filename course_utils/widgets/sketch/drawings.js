// @ts-check
// A drawing in a square, and menus of drawings.

import { arrowKeys, drag, figure } from "../common/controls.js";
import { clamp } from "../common/maths.js";
import { sheet } from "../common/sheet.js";
import { hues } from "../common/theme.js";

const [THUMB, PER_ROW] = [34, 8];

export function drawPaper(surface, { paper, line }) {
  surface.clear(paper);
  surface.box(0.5, 0.5, surface.width - 1, surface.height - 1, { stroke: line });
}

// The first ``count`` rows of a drawing, in a square at (x, y); its first point is not a row.
export function drawLines(surface, { lines, box }, [x, y, size], extent, colours, count = Infinity) {
  const [[left, right], [top, bottom]] = box;
  const zoom = 0.86 * size / Math.max(extent, right - left, bottom - top);
  const place = ([px, py]) =>
    [x + size / 2 + zoom * (px - (left + right) / 2), y + size / 2 + zoom * (py - (top + bottom) / 2)];
  const width = Math.max(1.5, size / 70);
  let points = count + 1; // that are left to draw
  lines.forEach((line, order) => {
    const some = line.slice(0, Math.max(0, points)).map(place);
    points -= line.length;
    if (some.length === 0) return;
    const hue = hues(colours)[order % 5];
    surface.dot(some[0][0], some[0][1], 1.3 * width, { fill: hue });
    surface.path(some, { stroke: hue, width, cap: "round", join: "round" });
  });
}

/**
 * All drawings, small, of which one is A, B, C or D: click, or press the arrow keys.
 * @param {string} end "a", "b", "c" or "d" @param {any} data @param {any} widget
 */
export function makeMenu(end, { names, originals, extent }, { state, move }) {
  const [letter, rows] = [end.toUpperCase(), Math.ceil(originals.length / PER_ROW)];
  const menu = sheet(THUMB * Math.min(PER_ROW, originals.length), THUMB * rows, { cursor: "pointer" });
  const choose = (index) => {
    if (index >= 0 && index < originals.length && index !== state[end]) move({ [end]: index });
  };
  drag(menu, (x, y) => choose(clamp(Math.floor(x / THUMB), 0, PER_ROW - 1) +
    PER_ROW * clamp(Math.floor(y / THUMB), 0, rows - 1)));
  arrowKeys(menu.node, (dx, dy) => choose(state[end] + Math.sign(dx) - PER_ROW * Math.sign(dy)));
  return {
    node: figure(menu.node, letter),
    draw(colours) {
      drawPaper(menu, colours);
      originals.forEach((drawing, i) => {
        const [x, y] = [THUMB * (i % PER_ROW), THUMB * Math.floor(i / PER_ROW)];
        drawLines(menu, drawing, [x, y, THUMB], extent, colours);
        const style = { stroke: colours.orange, width: 3 };
        if (i === state[end]) menu.box(x + 2, y + 2, THUMB - 4, THUMB - 4, style);
      });
      menu.describe(`${originals.length} drawings; ${letter} is number ${names[state[end]]}. ` +
        "Arrow keys choose another.");
    },
  };
}
