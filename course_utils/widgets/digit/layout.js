// @ts-check
// Where everything stands, what the hand does with it, and what the words say.

import {
  arrowKeys, button, choice, column, drag, element, figure, hint, readout, row,
} from "../common/controls.js";
import { show } from "../common/maths.js";
import { picture, sheet } from "../common/sheet.js";
import { SIDE } from "./pen.js";
import { SIZE } from "./pictures.js";

export const DRAWS = 5;

/**
 * The pictures and the controls, in their places.
 * @param {any} widget @param {number[]} labels @param {any} pen
 * @param {any} draws @param {() => void} climbs
 */
export function layOut({ box }, labels, pen, draws, climbs) {
  const [pad, plane, lens] = [sheet(SIZE, SIZE), sheet(SIZE, SIZE, { cursor: "default" }), sheet(SIZE, SIZE)];
  const pictures = Array.from({ length: DRAWS + 2 }, () => picture(SIDE, SIDE, 2));
  const options = labels.map((label, i) => [i, `test image ${i + 1}, a ${label}`]);
  const parts = {
    pad, plane, lens, pictures, numbers: readout(), status: element("p", { className: "vae-hint" }),
    image: choice("begin with", [["", "a drawing of my own"], ...options], pen.choose, { hidden: true }),
    tool: choice("tool", [["0", "pen"], ["1", "eraser"]], pen.tool, { hidden: true }),
    fit: button("▲ Fit q", climbs),
  };
  parts.status.setAttribute("role", "status");
  // Room for what it says later, so that nothing moves then.
  Object.assign(parts.status.style, { flex: "1 1 20em", minHeight: "3em" });
  const named = ["x, as the model sees it", "decoded at μ", ...pictures.map((_, i) => `draw ${i + 1}`)];
  parts.fit.style.minWidth = "8em";
  box.append(
    column(SIZE, figure(pad.node, "Draw here, with mouse, finger or keys"),
      row(parts.tool.node, button("Clear", pen.clear)), parts.image.node,
      hint("Keys: the arrows move the pen, the space bar lowers and lifts it.")),
    column(SIZE, figure(plane.node, "The latent plane: the stronger the shade, the better a code z " +
      "explains your x. Each digit is named where its codes lie.")),
    column(SIZE, figure(lens.node, "The square, magnified: the shades are the exact p(z|x), cell by cell; " +
      "the ellipses are q at one and two σ (dashed: the encoder's, once q is fitted); the dots are draws."),
      row(parts.fit, button("New draws", draws.redraw))),
    row(...pictures.map(({ node }, i) => figure(node, named[i]))),
    row(parts.numbers), parts.status,
  );
  return parts;
}

/** @param {any} parts @param {any} pen @param {any} draws */
export function followHand({ pad, lens }, pen, draws) {
  const unit = SIZE / SIDE;
  drag(pad, (x, y) => pen.begin(x / unit, y / unit), (x, y) => pen.goOn(x / unit, y / unit), true);
  arrowKeys(pad.node, (dx, dy) => pen.key(dx, -dy));
  pad.node.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    pen.space();
  });
  drag(lens, draws.grab, draws.pull, true);
  lens.node.addEventListener("pointerup", draws.release);
  arrowKeys(lens.node, draws.nudge);
}

/** What is on the pad. @param {any} state */
function onThePad({ index, strokes }) {
  const count = strokes.length ? `${strokes.length} stroke${strokes.length > 1 ? "s" : ""}` : "";
  if (index === null) return count || "nothing yet";
  return `test image ${index + 1}${count ? ` and ${count}` : ""}`;
}

/**
 * What the readout says.
 * @param {any} measured @param {number[]} q @param {boolean} fitted @param {any} state
 */
export function inNumbers(measured, q, fitted, state) {
  const [m1, m2, s1, s2] = q;
  const which = fitted ? "the fitted q" : "the encoder's q";
  const sigma = [s1, s2].map((s) => show(Math.exp(s), 3)).join(", ");
  const first = `x: ${onThePad(state)}\n${which}:\nμ = (${show(m1)}, ${show(m2)})  σ = (${sigma})\n\n`;
  const named = ["  reconstruction", "− KL(q ‖ p(z))", "= F", "+ the gap", "= log p(x)"];
  const rows = named.map((name) => name.padEnd(17));
  if (!measured) return first + rows.map((row) => `${row}        …`).join("\n");
  // Rounded so that what is shown adds up as shown.
  const [logPx, f, kl] = [measured.logPx, measured.f, measured.kl].map((v) => Math.round(100 * v) / 100);
  const put = (/** @type {number} */ v) => show(v).padStart(9);
  const values = [f + kl, kl, f, logPx - f, logPx];
  return `${first}${rows.map((row, i) => row + put(values[i])).join("\n")}   nats`;
}

/** In words, for everybody. @param {any} measured @param {any} grid @param {boolean} blank */
export function inWords(measured, grid, blank) {
  const empty = blank ? "An empty image is an x as well, though the model has never seen one. " : "";
  if (!measured) return `${empty}Measuring …`;
  const gap = (Math.round(100 * measured.logPx) - Math.round(100 * measured.f)) / 100; // as in the readout
  const judged = gap < 1 ? "q is close to the exact posterior. " :
    gap < 10 ? "q misses a part of the exact posterior. " :
      "The encoder was never trained on such an x: its q lies beside the exact posterior. ";
  return `${empty}The gap, KL(q ‖ p(z|x)), is ${gap.toFixed(2)} nats. ${judged}` +
    `log p(x) is a sum over ${grid.cells.length} cells of width ${grid.size.toPrecision(2)}, and with ` +
    "cells twice as wide it is the same; F is by quadrature. Both are exact for this model, to a few " +
    "hundredths of a nat.";
}

/** What the pictures show, for those who do not see them. @param {any} parts @param {any} shown */
export function describe({ pad, plane, lens }, { q, measured, down, state }) {
  const { pen } = state;
  const place = `(${q[0].toFixed(2)}, ${q[1].toFixed(2)})`;
  pad.describe(`A pad to draw on, with ${onThePad(state)}. The pen is ${down ? "down" : "up"} ` +
    `at ${Math.round(pen[0])}, ${Math.round(pen[1])} of 28. Arrow keys move it, ` +
    "the space bar lowers and lifts it.");
  plane.describe(`The latent plane with log p(z|x) as shades; q has its mean at ${place}.`);
  const gap = measured ? `, ${Math.max(0, measured.logPx - measured.f).toFixed(2)} nats below log p(x)` : "";
  lens.describe(`q and the exact posterior, magnified: q has its mean at ${place}${gap}. ` +
    "Draws of z can be dragged; the arrow keys move the first.");
}
