// @ts-check
// The two terms of the bound over the steps of the run, in nats, each with an axis of its own.

import { clamp, tickStep } from "../common/maths.js";

/** @typedef {import("./film.js").Numbers} Numbers */

export const [WIDTH, HEIGHT] = [340, 300];
const [LEFT, RIGHT] = [46, 12];
// From where to where on the sheet each of the two goes.
const PANELS = [{ top: 26, base: 152 }, { top: 186, base: 270 }];
const SEEN_FROM = 0.1; // of the moments: what the first ones say may lie far below the rest

const written = (/** @type {number} */ value) => String(Number(value.toFixed(6))).replace("-", "−");

/** @param {Numbers[]} numbers */
const scaleOf = (numbers) => {
  const most = Math.max(numbers[numbers.length - 1].step, 1);
  return { most, toX: (step) => LEFT + (WIDTH - LEFT - RIGHT) * step / most };
};

/**
 * The step that a place on the sheet stands for.
 * @param {Numbers[]} numbers @param {number} x
 */
export const stepAt = (numbers, x) =>
  scaleOf(numbers).most * clamp((x - LEFT) / (WIDTH - LEFT - RIGHT), 0, 1);

function panel(sheet, { top, base }, [low, high], toX, lines, colours) {
  const { faint, line, paper } = colours;
  const toY = (value) => base - (base - top) * (value - low) / (high - low);
  const step = tickStep(high - low, 4);
  for (let tick = Math.ceil(low / step) * step; tick <= high + 1e-9; tick += step) {
    sheet.line(LEFT, toY(tick), WIDTH - RIGHT, toY(tick), { stroke: line, width: 0.5 });
    sheet.text(written(tick), LEFT - 6, toY(tick) + 4, { fill: faint, align: "right" });
  }
  sheet.line(LEFT, base + 0.5, WIDTH - RIGHT, base + 0.5, { stroke: line });
  const frame = [[LEFT - 5, top - 5], [WIDTH, top - 5], [WIDTH, base + 5], [LEFT - 5, base + 5]];
  sheet.within(frame, () => {
    for (const { steps, values, stroke, dash, at } of lines) {
      sheet.path(steps.map((s, i) => [toX(s), toY(values[i])]), { stroke, width: 2, dash, join: "round" });
      sheet.dot(toX(steps[at]), toY(values[at]), 4.5, { fill: stroke, stroke: paper, width: 1 });
    }
  });
}

/**
 * What the values span, from a tenth of the film on, with some room.
 * @param {number[]} values @param {number[]} [rest] whose largest is seen too
 * @returns {[number, number]}
 */
function spanOf(values, rest = values) {
  const seen = values.slice(Math.floor(SEEN_FROM * values.length));
  const [low, high] = [Math.min(...seen), Math.max(...seen, ...rest)];
  const room = 0.06 * (high - low) || 1;
  return [low - room, high + room];
}

/**
 * @param {any} sheet @param {Numbers[]} numbers of all moments @param {number} at the one on show
 * @param {Record<string, any>} colours
 */
export function drawCurves(sheet, numbers, at, colours) {
  const { ink, faint, paper, reconstruction, kl } = colours;
  const { most, toX } = scaleOf(numbers);
  sheet.clear(paper);
  const steps = numbers.map(({ step }) => step);
  const terms = numbers.map((moment) => moment.reconstruction);
  const kls = numbers.map((moment) => moment.kl);
  const bounds = terms.map((term, i) => term - kls[i]);
  const x = toX(steps[at]);
  sheet.line(x, PANELS[0].top, x, PANELS[1].base, { stroke: faint, dash: [3, 4] });
  panel(sheet, PANELS[0], spanOf(bounds, terms), toX, [
    { steps, values: terms, stroke: reconstruction, dash: [6, 3], at },
    { steps, values: bounds, stroke: ink, dash: [], at },
  ], colours);
  panel(sheet, PANELS[1], [0, 1.1 * Math.max(...kls, 0.1)], toX,
    [{ steps, values: kls, stroke: kl, dash: [], at }], colours);
  sheet.text("reconstruction", LEFT, 14, { fill: reconstruction });
  sheet.text("bound, nats", WIDTH - RIGHT, 14, { fill: ink, align: "right" });
  sheet.text("KL, nats", LEFT, PANELS[1].top - 9, { fill: kl });
  const step = tickStep(most, 4);
  for (let tick = 0; toX(tick) < WIDTH - RIGHT - 48 * sheet.larger; tick += step) {
    sheet.text(written(tick), toX(tick), HEIGHT - 12, { fill: faint, align: "center" });
  }
  sheet.text("steps", WIDTH - RIGHT, HEIGHT - 12, { fill: faint, align: "right" });
}
