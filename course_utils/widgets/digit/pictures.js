// @ts-check
// The three pictures: the pad, the whole plane, and the part of it where q and the posterior are.

import { ACROSS, drawn } from "./posterior.js";
import { NIB, SIDE, pointsOf } from "./pen.js";
import { tickStep } from "../common/maths.js";
import { element } from "../common/controls.js";
import { channels } from "../common/theme.js";

export const SIZE = 240;
const FAR = 600; // nats below the peak at which the plane's colours end
const NEAR = 14; // and those of the magnified part
const HALO = 3;

const DENSEST = 0.85; // alpha at the peak
const OF_ENCODER = [6, 4]; // the dash of the encoder's q beside a better one

/** Alpha of the posterior's colour. @param {number} t from the peak, 0, to the farthest, 1 */
const alphaAt = (t) => DENSEST * (1 - t) ** 1.5;

/** Pixels as a small image, to be enlarged. @param {Uint8Array} bits */
function photograph(bits) {
  const node = element("canvas", { width: SIDE, height: SIDE });
  const context = node.getContext("2d");
  const image = context.createImageData(SIDE, SIDE);
  bits.forEach((bit, i) => image.data.set([255, 255, 255, 255 * bit], 4 * i));
  context.putImageData(image, 0, 0);
  return node;
}

/** @param {any} pad @param {any} drawing @param {any} colours */
export function drawPad(pad, { image, strokes, pen, down, keyboard }, { orange, line, faint }) {
  const unit = SIZE / SIDE;
  const [black, white] = ["#000", "#fff"];
  pad.clear(black);
  if (image) pad.image(photograph(image), 0, 0, SIZE, SIZE);
  for (const stroke of strokes) {
    const points = pointsOf(stroke).map(([x, y]) => [unit * x, unit * y]);
    const style = /** @type {const} */ ({ cap: "round", join: "round" });
    const [stroked, width] = stroke[0] ? [black, 4 * unit] : [white, NIB * unit];
    const [endX, endY] = points[points.length - 1];
    pad.path([...points, [endX + 0.01, endY]], { stroke: stroked, width, ...style });
  }
  if (!image && !strokes.length) {
    pad.text("draw a digit here", SIZE / 2, SIZE / 2, { fill: "#9da7b1", align: "center" });
  }
  if (keyboard) {
    const [x, y] = pen.map((/** @type {number} */ v) => unit * v);
    pad.dot(x, y, 7, { stroke: orange, fill: down ? orange : undefined, width: 2.5, halo: [black, 5] });
  }
  pad.box(0.5, 0.5, SIZE - 1, SIZE - 1, { stroke: keyboard ? faint : line, width: 1 });
}

// q at one and two standard deviations.
function ellipses(sheet, { toX, toY, unit }, [m1, m2, s1, s2], { paper, q: stroke }, dash = []) {
  for (const [sds, width] of [[2, 1.5], [1, 2.5]]) {
    const radii = [s1, s2].map((s) => Math.max(1.5, unit * sds * Math.exp(s)));
    sheet.dot(toX(m1), toY(m2), radii, { stroke, width, dash, halo: [paper, width + HALO] });
  }
}

function viewOf(left, bottom, span) {
  return {
    left, bottom, span, unit: SIZE / span,
    toX: (z1) => SIZE * (z1 - left) / span,
    toY: (z2) => SIZE * (1 - (z2 - bottom) / span),
  };
}

// log p(z|x) on the coarsest grid as a small image, which fades into the paper.
function landscape(cells, { posterior }) {
  const node = element("canvas", { width: ACROSS, height: ACROSS });
  const context = node.getContext("2d");
  const image = context.createImageData(ACROSS, ACROSS);
  const peak = cells.reduce((most, { value }) => Math.max(most, value), -Infinity);
  const half = (ACROSS - 1) / 2;
  for (const { i, j, value } of cells) {
    const t = Math.min(1, Math.sqrt((peak - value) / FAR));
    const place = (half - j) * ACROSS + half + i;
    image.data.set([...channels(posterior), Math.round(255 * alphaAt(t))], 4 * place);
  }
  context.putImageData(image, 0, 0);
  return node;
}

/** The whole plane. @param {any} plane @param {any} shown @param {any} colours */
export function drawPlane(plane, { cells, limit, q, encoder, names, view: window }, colours) {
  const { paper, faint, line, ink, q: hue } = colours;
  const view = viewOf(-limit, -limit, 2 * limit);
  const { toX, toY, unit } = view;
  plane.clear(paper);
  if (cells) {
    const edge = SIZE / (ACROSS - 1) / 2;
    plane.image(landscape(cells, colours), -edge, -edge, SIZE + 2 * edge, SIZE + 2 * edge);
  }
  for (const radius of [1, 2]) {
    plane.dot(toX(0), toY(0), unit * radius, { stroke: faint, width: 1, dash: [4, 4] });
  }
  plane.font(15, "bold");
  for (const [label, a, b] of names) {
    plane.text(String(label), toX(a), toY(b) + 5, { fill: ink, align: "center", halo: [paper, 3] });
  }
  plane.font();
  if (window) {
    const { left, bottom, span } = window;
    plane.box(toX(left), toY(bottom + span), unit * span, unit * span, { stroke: ink, width: 1 });
  }
  if (encoder && q) plane.dot(toX(encoder[0]), toY(encoder[1]), 4, { fill: paper, stroke: hue, width: 2 });
  const own = q || encoder;
  if (own) plane.dot(toX(own[0]), toY(own[1]), 4, { fill: hue, stroke: paper });
  plane.box(0.5, 0.5, SIZE - 1, SIZE - 1, { stroke: line, width: 1 });
}

/**
 * The square that holds the posterior's cells, where they are known, and q.
 * @param {any} grid @param {number[][]} qs
 */
export function windowOf(grid, qs) {
  const corners = qs.flatMap((q) => [-2.6, 2.6].map((e) => drawn(q, [e, e])));
  const cells = grid ? grid.cells.filter(({ value }) => value > grid.peak.value - 8) : [];
  const points = [...corners, ...cells.map(({ i, j }) => [i * grid.size, j * grid.size])];
  const [[low1, high1], [low2, high2]] = [0, 1].map((k) => {
    const along = points.map((point) => point[k]);
    return [Math.min(...along), Math.max(...along)];
  });
  const span = 1.1 * Math.max(high1 - low1, high2 - low2);
  return viewOf((low1 + high1 - span) / 2, (low2 + high2 - span) / 2, span);
}

function drawTicks(lens, { left, bottom, span, toX, toY }, { ink, paper, faint }) {
  const apart = tickStep(span, 4);
  const digits = Math.max(0, Math.ceil(-Math.log10(apart) - 1e-9));
  const inside = (place) => place > 20 && place < SIZE - 24;
  const words = (v) => (v < -apart / 2 ? "−" : "") + Math.abs(v).toFixed(digits);
  for (let t = Math.ceil(left / apart) * apart; t < left + span; t += apart) {
    lens.line(toX(t), 0, toX(t), SIZE, { stroke: faint, width: 0.5, alpha: 0.4 });
    const how = { fill: ink, align: /** @type {const} */ ("center"), halo: /** @type {any} */ ([paper, 3]) };
    if (inside(toX(t))) lens.text(words(t), toX(t), SIZE - 6, how);
  }
  for (let t = Math.ceil(bottom / apart) * apart; t < bottom + span; t += apart) {
    lens.line(0, toY(t), SIZE, toY(t), { stroke: faint, width: 0.5, alpha: 0.4 });
    if (inside(toY(t))) lens.text(words(t), 5, toY(t) + 4, { fill: ink, halo: [paper, 3] });
  }
}

/** The magnified part. @param {any} lens @param {any} shown @param {any} colours */
export function drawLens(lens, { grid, q, encoder, eps, view, held }, colours) {
  const { paper, line, ink, q: hue } = colours;
  const { toX, toY, unit } = view;
  lens.clear(paper);
  if (grid) {
    const width = unit * grid.size;
    for (const { i, j, value } of grid.cells) {
      const t = Math.min(1, Math.sqrt((grid.peak.value - value) / NEAR));
      const style = { fill: colours.posterior, alpha: alphaAt(t) };
      const [x, y] = [toX(i * grid.size) - width / 2, toY(j * grid.size) - width / 2];
      lens.box(x, y, width + 0.4, width + 0.4, style);
    }
  }
  drawTicks(lens, view, colours);
  if (q !== encoder) ellipses(lens, view, encoder, colours, OF_ENCODER);
  ellipses(lens, view, q, colours);
  eps.forEach((e, i) => {
    const [z1, z2] = drawn(q, e);
    lens.dot(toX(z1), toY(z2), 9, { fill: hue, stroke: held === i ? ink : paper, width: 2 });
    lens.font(12, "bold");
    lens.text(String(i + 1), toX(z1), toY(z2) + 4.5, { fill: paper, align: "center" });
  });
  lens.box(0.5, 0.5, SIZE - 1, SIZE - 1, { stroke: line, width: 1 });
}
