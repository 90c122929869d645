// @ts-check
// The large picture: the window of the plane around one posterior, and what lies in it.

import { tickStep } from "../common/maths.js";
import { element } from "../common/controls.js";
import { channels } from "../common/theme.js";

export const SIZE = 420;
const LEGEND = 62; // its height, over the plane: three lines
export const PLANE_HEIGHT = SIZE + LEGEND;
const HALO = 3; // how much wider a line's edge in the paper's colour is, so that it is seen on every shade
const DASH = [5, 5]; // of the prior's circles
const BANDS = 8; // of half a standard deviation each
const DENSEST = 0.8; // alpha at the peak
const OF_ENCODER = [7, 4]; // the dash of the encoder's q

// The colour of the posterior as pixels, four bytes each, alpha last: the further from the peak, the fainter.
function bandsOf(posterior) {
  return Array.from({ length: BANDS }, (_, band) => {
    const alpha = Math.round(255 * DENSEST * (1 - band / BANDS));
    return new Uint32Array(Uint8Array.of(...channels(posterior), alpha).buffer)[0];
  });
}

// log p(z|x), points by points on its window, as shades: bands as far as four standard deviations from the
// peak.
export function shadesOf(l, points, { posterior }) {
  const node = element("canvas", { width: SIZE, height: SIZE });
  const context = node.getContext("2d");
  const image = context.createImageData(SIZE, SIZE);
  const peak = l.reduce((a, b) => Math.max(a, b));
  const pixels = bandsOf(posterior);
  const out = new Uint32Array(image.data.buffer);
  for (let py = 0; py < SIZE; py++) {
    const v = (1 - (py + 0.5) / SIZE) * (points - 1);
    const j = Math.min(Math.floor(v), points - 2);
    for (let px = 0; px < SIZE; px++) {
      const u = (px + 0.5) / SIZE * (points - 1);
      const i = Math.min(Math.floor(u), points - 2);
      const corner = i * points + j;
      const low = l[corner] + (u - i) * (l[corner + points] - l[corner]);
      const high = l[corner + 1] + (u - i) * (l[corner + points + 1] - l[corner + 1]);
      const drop = peak - low - (v - j) * (high - low);
      const band = Math.floor(2 * Math.sqrt(2 * Math.max(0, drop)));
      if (band >= BANDS) continue; // the paper shows
      out[py * SIZE + px] = pixels[band];
    }
  }
  context.putImageData(image, 0, 0);
  return node;
}

// What the picture shows: the window and as much more as this step's q needs, so that the view closes in as
// q approaches.
function viewOf([w1, w2, half], [m1, m2, s1, s2]) {
  const reach = [2.2 * Math.exp(s1), 2.2 * Math.exp(s2)];
  const low = [Math.min(w1 - half, m1 - reach[0]), Math.min(w2 - half, m2 - reach[1])];
  const high = [Math.max(w1 + half, m1 + reach[0]), Math.max(w2 + half, m2 + reach[1])];
  const span = Math.max(high[0] - low[0], high[1] - low[1]);
  const [left, bottom] = [(low[0] + high[0] - span) / 2, (low[1] + high[1] - span) / 2];
  return {
    left, bottom, span, unit: SIZE / span,
    toX: (z1) => SIZE * (z1 - left) / span,
    toY: (z2) => SIZE * (1 - (z2 - bottom) / span),
  };
}

function drawLegend(plane, step, { posterior, ink, faint, q }) {
  plane.box(6, 5, 18, 10, { fill: posterior, alpha: DENSEST });
  plane.line(208, 10, 234, 10, { stroke: q, width: 2, dash: OF_ENCODER });
  plane.box(216, 5, 10, 10, { fill: q });
  plane.line(3, 29, 27, 29, { stroke: q, width: 2 });
  plane.dot(15, 29, 5.5, { fill: q });
  plane.text("p(z|x), exact", 31, 15, { fill: ink });
  plane.text("the encoder's q", 240, 15, { fill: ink });
  plane.text(`q after step ${step}`, 31, 34, { fill: ink });
  plane.line(6, 48.5, 26, 48.5, { stroke: faint, width: 1, dash: DASH });
  plane.text("the prior, at one and two σ", 31, 53, { fill: ink });
}

function ticksOf(from, { span }, apart) {
  const ticks = Array.from({ length: 7 }, (_, i) => (Math.ceil(from / apart) + i) * apart);
  return ticks.filter((tick) => tick < from + span);
}

// A line every so often, and the prior's circles of one and two standard deviations.
function drawGrid(plane, view, apart, { faint }) {
  const { left, bottom, toX, toY } = view;
  const across = ticksOf(left, view, apart).flatMap((tick) => [[toX(tick), 0], [toX(tick), SIZE], null]);
  const along = ticksOf(bottom, view, apart).flatMap((tick) => [[0, toY(tick)], [SIZE, toY(tick)], null]);
  plane.path([...across, ...along], { stroke: faint, width: 0.5, alpha: 0.5 });
  for (const radius of [1, 2]) {
    plane.dot(toX(0), toY(0), view.unit * radius, { stroke: faint, width: 1.2, dash: DASH });
  }
}

function drawEllipses(plane, { toX, toY, unit }, [a, b, logA, logB], { paper, q: stroke }, dash = []) {
  for (const [sds, width] of [[2, 1.5], [1, 2.5]]) {
    const radii = [logA, logB].map((log) => Math.max(1, unit * sds * Math.exp(log)));
    plane.dot(toX(a), toY(b), radii, { stroke, width, dash, halo: [paper, width + HALO] });
  }
}

function drawWalk(plane, { toX, toY }, { q, step, last }, { paper, q: stroke }) {
  const place = ([z1, z2]) => [toX(z1), toY(z2)];
  const along = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => place(q(from + i)));
  plane.path(along(0, step), { stroke, width: 1.2, halo: [paper, 1.2 + HALO] });
  plane.path(along(step, last), { stroke, width: 1, halo: [paper, 1 + HALO], alpha: 0.4 });
}

function drawLabels(plane, view, apart, { ink, line, paper }) {
  const { left, bottom, toX, toY } = view;
  const digits = Math.max(0, -Math.floor(Math.log10(apart) + 1e-9));
  const label = (value) => (value < -apart / 2 ? "−" : "") + Math.abs(value).toFixed(digits);
  const write = (text, x, y, align = "right") =>
    plane.text(text, x, y, { fill: ink, align, halo: [paper, 4] });
  for (const tick of ticksOf(left, view, apart)) {
    if (toX(tick) > 16 && toX(tick) < SIZE - 40) write(label(tick), toX(tick), SIZE - 5, "center");
  }
  for (const tick of ticksOf(bottom, view, apart)) {
    if (toY(tick) > 34 && toY(tick) < SIZE - 30) write(label(tick), SIZE - 5, toY(tick) - 3);
  }
  write("z₁", SIZE - 6, SIZE - 5);
  write("z₂", SIZE - 6, 15);
  plane.box(0.5, 0.5, SIZE - 1, SIZE - 1, { stroke: line, width: 1 });
}

// walk: q(t) of each step, the step on show and the last one; encoder: its q; shades: of shadesOf.
export function drawPlane(plane, walk, window, encoder, shades, colours) {
  const { paper, q: hue } = colours;
  const [w1, w2, half] = window;
  const q = walk.q(walk.step);
  const view = viewOf(window, q);
  const { toX, toY, unit } = view;
  const apart = tickStep(view.span, 5);
  plane.clear(paper);
  drawLegend(plane, walk.step, colours);
  plane.within([[0, 0], [SIZE, 0], [SIZE, SIZE], [0, SIZE]], () => {
    plane.image(shades, toX(w1 - half), toY(w2 + half), unit * 2 * half, unit * 2 * half);
    drawGrid(plane, view, apart, colours);
    drawEllipses(plane, view, encoder, colours, OF_ENCODER);
    drawWalk(plane, view, walk, colours);
    drawEllipses(plane, view, q, colours);
    plane.box(toX(encoder[0]) - 5, toY(encoder[1]) - 5, 10, 10, { fill: hue, stroke: paper });
    plane.dot(toX(q[0]), toY(q[1]), 5, { fill: hue, stroke: paper });
    drawLabels(plane, view, apart, colours);
  }, 0, LEGEND);
}
