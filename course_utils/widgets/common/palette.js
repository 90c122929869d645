// @ts-check
// A square between four corners: what is decoded on the way from one to the others, and a ring to drag.

import { arrowKeys, drag } from "./controls.js";
import { clamp } from "./maths.js";
import { sheet } from "./sheet.js";

const ACROSS = 5; // in each direction, the corners among them
const SQUARE = 56;
export const PALETTE = ACROSS * SQUARE; // pixels of a side
const NUDGE = 0.02; // of a side, for one press of an arrow key

const onSheet = (/** @type {number} */ fraction) => SQUARE / 2 + (PALETTE - SQUARE) * fraction;
const onSide = (/** @type {number} */ x) =>
  Math.round(100 * clamp((x - SQUARE / 2) / (PALETTE - SQUARE), 0, 1)) / 100;

/** @typedef {(surface: any, place: [number, number], square: [number, number, number], colours: any) => void}
 *  DrawCell what is at the place (t, u), in the square at (x, y) of a size */
/** @param {any} surface @param {DrawCell} drawCell @param {any} colours */
function drawCells(surface, drawCell, colours) {
  surface.clear(colours.paper);
  for (let i = 0; i < ACROSS * ACROSS; i++) {
    const [column, row] = [i % ACROSS, Math.floor(i / ACROSS)];
    const place = /** @type {[number, number]} */ ([column / (ACROSS - 1), row / (ACROSS - 1)]);
    drawCell(surface, place, [SQUARE * column, SQUARE * row, SQUARE], colours);
  }
  const style = { fill: colours.ink, halo: [colours.paper, 4] };
  surface.text("A", 4, 15, style);
  surface.text("B", PALETTE - 4, 15, { ...style, align: "right" });
  surface.text("C", 4, PALETTE - 5, style);
  surface.text("D", PALETTE - 4, PALETTE - 5, { ...style, align: "right" });
}

/**
 * ``state`` has t and u, the fractions of the way to the right and down, and ``move`` changes them.
 * @param {{ state: any, move: (change: any) => void }} widget
 * @param {DrawCell} drawCell
 */
export function makePalette({ state, move }, drawCell) {
  const square = sheet(PALETTE, PALETTE);
  const background = sheet(PALETTE, PALETTE, { of: square });
  let drawnFor = "";
  const ring = () => [onSheet(state.t), onSheet(state.u)];
  const follow = (/** @type {number} */ x, /** @type {number} */ y) => move({ t: onSide(x), u: onSide(y) });
  arrowKeys(square.node, (dx, dy) => follow(onSheet(state.t + NUDGE * dx), onSheet(state.u - NUDGE * dy)));
  drag(square, follow, follow, () => [ring()]);
  return {
    node: square.node,
    forget() { drawnFor = ""; },
    /**
     * The cells are drawn again only for another ``wanted``, which names all that they depend on; returns
     * whether they were.
     * @param {string} wanted @param {any} colours @param {string} words what the palette shows
     */
    draw(wanted, colours, words) {
      const isNew = drawnFor !== wanted;
      if (isNew) drawCells(background, drawCell, colours);
      drawnFor = wanted;
      square.clear(colours.paper);
      square.image(background.node, 0, 0, PALETTE, PALETTE);
      square.box(0.5, 0.5, PALETTE - 1, PALETTE - 1, { stroke: colours.line });
      const [x, y] = ring();
      square.dot(x, y, 11, { stroke: colours.ink, width: 2.5, halo: [colours.paper, 6] });
      square.describe(`${words} The ring is ${Math.round(100 * state.t)} % of the way to the right and ` +
        `${Math.round(100 * state.u)} % of the way down. Arrow keys move it.`);
      return isNew;
    },
  };
}
