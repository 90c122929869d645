// @ts-check
// The latent plane: what the decoder draws everywhere on it, and the codes of the test images as digits.

import { clamp } from "../common/maths.js";
import { drawMosaic } from "../common/mosaic.js";
import { hues } from "../common/theme.js";

export const SIZE = 420;
const EDGE = 7; // pixels: how far digits stay from the edge
const FAINT = 0.5; // of the mosaic's ink, under the dots

// From z, as a part of the plane's half-width in 127ths, to the sheet.
const place = (part) => clamp(SIZE / 2 * (1 + part / 127), EDGE, SIZE - EDGE);

function drawAxes(plane, limit, { ink, line, paper }) {
  plane.box(0.5, 0.5, SIZE - 1, SIZE - 1, { stroke: line });
  const middle = SIZE / 2;
  plane.path([[middle, 0], [middle, SIZE], null, [0, middle], [SIZE, middle]], { stroke: line, width: 1 });
  const halo = [paper, 4];
  plane.text("z₁", SIZE - 20, middle - 6, { fill: ink, halo });
  plane.text("z₂", middle + 6, 16, { fill: ink, halo });
  plane.text(`−${limit}`, 5, middle - 6, { fill: ink, halo });
  plane.text(`−${limit}`, middle + 6, SIZE - 6, { fill: ink, halo });
}

/**
 * @param {any} plane @param {ReturnType<typeof import("../common/mosaic.js").mosaicOf>} mosaic
 * @param {import("./film.js").Moment} moment @param {{ limit: number, labels: number[] }} config
 * @param {boolean} dots whether the codes are drawn @param {any} colours
 */
export function drawPlane(plane, mosaic, moment, { limit, labels }, dots, colours) {
  const { paper } = colours;
  plane.clear(paper);
  drawMosaic(plane, mosaic, moment.mosaic, dots ? FAINT : 1, colours);
  drawAxes(plane, limit, colours);
  if (!dots) return;
  plane.font(12, "bold");
  const inks = hues(colours);
  labels.forEach((label, i) => {
    const [x, y] = [place(moment.codes[2 * i]), place(-moment.codes[2 * i + 1])];
    plane.text(String(label), x, y + 4, { fill: inks[label % 5], align: "center", halo: [paper, 2] });
  });
  plane.font();
}
