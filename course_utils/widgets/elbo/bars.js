// @ts-check
// The terms of the bound as bars on one axis in nats that has a 0 and stands still while they move.

import { clamp, tickStep } from "../common/maths.js";

export const [BARS_WIDTH, BARS_HEIGHT] = [520, 190];
const [LEFT, RIGHT] = [118, BARS_WIDTH - 12]; // of the axis
const [ROW, THICK, TOP] = [34, 24, 8];
const AXIS_AT = TOP + 4 * ROW;
const TOOTH = 4; // of a torn edge

/** The least number of nats on the axis, and how much of its length lies above 0 and above every term. */
const [FEWEST, BEYOND] = [8, 0.05];

/**
 * The ends of the axis and the distance of its ticks, in nats: 0 and log p(x) are on it, and so is as much
 * again below log p(x); ``largest`` is the largest reconstruction term that there can be.
 * @param {number} logPx @param {number} largest
 */
export function axisOf(logPx, largest) {
  const step = tickStep(Math.max(FEWEST, -2 * logPx), 8);
  const low = -step * Math.ceil(Math.max(FEWEST, -2 * logPx) / step - 1e-9);
  const high = Math.max(0, largest, logPx);
  return { low, high: high + BEYOND * (high - low), step };
}

const nats = (value) => String(Number(value.toFixed(6))).replace("-", "−");

/** @param {any} colours */
function drawAxis(bars, { low, high, step }, toBar, colours) {
  const { ink, faint, line } = colours;
  for (let tick = low; tick <= high; tick += step) {
    const at = toBar(tick);
    bars.line(at, TOP, at, AXIS_AT + 5, { stroke: Math.abs(tick) < 1e-9 ? ink : line, width: 1 });
    bars.text(nats(Math.abs(tick) < 1e-9 ? 0 : tick), at, AXIS_AT + 19, { fill: faint, align: "center" });
  }
  bars.line(LEFT, AXIS_AT + 0.5, RIGHT, AXIS_AT + 0.5, { stroke: faint, width: 1 });
  bars.text("nats", RIGHT, AXIS_AT + 38, { fill: faint, align: "right" });
}

// The left edge of a bar that goes on beyond the axis.
function tear(bars, y, paper) {
  const edge = [[LEFT - 2, y - 1]];
  for (let i = 0; i <= THICK / TOOTH; i++) edge.push([LEFT + (i % 2 ? 0 : TOOTH + 2), y + i * TOOTH]);
  bars.path([...edge, [LEFT - 2, y + THICK + 1]], { fill: paper });
}

/**
 * From 0 to the reconstruction term; from there by the KL to F; F itself from 0; from F by the gap to
 * log p(x).
 * @param {any} bars @param {{ reconstruction: number, elbo: number }} terms @param {number} logPx
 * @param {{ low: number, high: number, step: number }} axis @param {Record<string, any>} colours
 */
export function drawBars(bars, { reconstruction, elbo }, logPx, axis, colours) {
  const { ink, faint, paper } = colours;
  const { low, high } = axis;
  const toBar = (value) => LEFT + (RIGHT - LEFT) * clamp((value - low) / (high - low), 0, 1);
  bars.clear(paper);
  drawAxis(bars, axis, toBar, colours);
  [
    ["reconstruction", 0, reconstruction, colours.reconstruction],
    ["− KL(q‖p(z))", reconstruction, elbo, colours.kl],
    ["= F", 0, elbo, faint],
    ["+ gap", elbo, logPx, colours.gap],
  ].forEach(([label, start, end, fill], i) => {
    const [y, from, to] = [TOP + ROW * i + 4, toBar(start), toBar(end)];
    bars.text(label, LEFT - 12, y + 17, { fill: ink, align: "right" });
    bars.box(Math.min(from, to), y, Math.max(1.5, Math.abs(to - from)), THICK, { fill });
    if (Math.max(start, end) < low) bars.text("◂ off the scale", LEFT + 8, y + 17, { fill: ink });
    if (Math.min(start, end) < low) tear(bars, y, paper);
    if (i < 3) bars.line(to, y, to, y + ROW + THICK, { stroke: ink, width: 1, dash: [2, 2] });
  });
  const atPx = toBar(logPx);
  bars.line(atPx, 2, atPx, AXIS_AT, { stroke: ink, width: 2 });
  bars.text("log p(x)", atPx, AXIS_AT + 38, { fill: ink, align: "center", halo: [paper, 3] });
}
