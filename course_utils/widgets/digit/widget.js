// @ts-check
// Draw a digit: the encoder's q, the exact posterior and the bound follow the pen.

import { grey } from "../common/arrays.js";
import { element } from "../common/controls.js";
import { explorer } from "../common/explorer.js";
import { sigmoid } from "../common/maths.js";
import { normalSource } from "../common/random.js";
import { wantsStillness } from "../common/theme.js";
import { DRAWS, describe, followHand, inNumbers, inWords, layOut } from "./layout.js";
import { makeNetwork } from "./networks.js";
import { SIDE, fromHex, onPad, pixelsOf, toHex } from "./pen.js";
import { SIZE, drawLens, drawPad, drawPlane, windowOf } from "./pictures.js";
import { climb, drawn, klOf, makePosterior, moments } from "./posterior.js";

const SLICE = 8; // milliseconds of each frame that the numbers may take
const REST = 40; // milliseconds without a stroke after which they begin

/** Works on what takes longer than a frame, a slice in each; a new task ends the one before. */
function makeWorker() {
  let [frame, timer] = [0, 0];
  const stop = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  /** @param {Generator<any, any>} task @param {(result: any) => void} done @param {number} [wait] in ms */
  const start = (task, done, wait = 0) => {
    stop();
    const slice = () => {
      const until = performance.now() + SLICE;
      let step = task.next();
      while (!step.done && performance.now() < until) step = task.next();
      if (step.done) done(step.value);
      else frame = requestAnimationFrame(slice);
    };
    timer = setTimeout(() => { frame = requestAnimationFrame(slice); }, wait);
  };
  return { start, stop };
}

/**
 * What follows from the pixels: the encoder's q and log p(z|x) at once, the exact numbers within a moment.
 * @param {any} model @param {any} widget @param {() => void} draw
 */
function makeSubject(model, { state, config }, draw) {
  const [encode, decode] = [makeNetwork(model.get("_encoder")), makeNetwork(model.get("_decoder"))];
  const posterior = makePosterior(decode, config.limit);
  const worker = makeWorker();
  const subject = {
    decode, worker, ready: false,
    on: /** @type {number[]} */ ([]), encoder: /** @type {number[]} */ ([]),
    cells: /** @type {any} */ (null), grid: /** @type {any} */ (null), measured: /** @type {any} */ (null),
    q: () => (state.q.length ? state.q : subject.encoder),
    at: (/** @type {number[]} */ z) => posterior.at(z, subject.on),
    /** New pixels. */
    look() {
      const bits = fromHex(state.pixels);
      subject.on = Array.from(bits.keys()).filter((i) => bits[i]);
      subject.encoder = Array.from(encode(bits));
      if (!subject.ready) return;
      subject.cells = posterior.everywhere(subject.on);
      subject.settle();
    },
    /** The exact posterior, and the bound of q. */
    settle() {
      [subject.grid, subject.measured] = [null, null];
      worker.start(measure(posterior, subject, config.rule), (found) => {
        [subject.grid, subject.measured] = [found.grid, found];
        draw();
      }, REST);
    },
  };
  worker.start(posterior.prepare(), () => {
    subject.ready = true;
    subject.look();
    draw();
  });
  return subject;
}

function* measure(posterior, { on, encoder, q, at }, rule) {
  const grid = yield* posterior.exact(on, encoder);
  const kl = klOf(q());
  const reconstruction = (yield* moments(at, q(), rule))[0];
  return { grid, kl, f: reconstruction - kl, logPx: grid.logPx };
}

/**
 * q climbs to the best one, a step a frame, or at once for those who want no motion.
 * @param {any} subject @param {number[][]} rule @param {(q: number[]) => void} move
 */
function fit(subject, rule, move) {
  const { q, at, worker, settle } = subject;
  const walk = climb(at, q(), rule);
  const step = (/** @type {any} */ there) => {
    const { measured } = subject;
    if (measured) subject.measured = { ...measured, f: there.f, kl: klOf(there.q) };
    move(there.q);
  };
  const next = () => {
    const { value, done } = walk.next();
    if (done) return settle();
    step(value);
    return worker.start([null].values(), next);
  };
  if (!wantsStillness()) return next();
  const all = [...walk];
  if (all.length) step(all[all.length - 1]);
  return settle();
}

/**
 * The pen, by hand and by keys.
 * @param {any} widget @param {any} subject @param {(Uint8Array | null)[]} images @param {() => void} draw
 */
function makePen({ state, move }, subject, images, draw) {
  const canvas = element("canvas", { width: SIDE, height: SIDE });
  const raster = canvas.getContext("2d", { willReadFrequently: true });
  const pen = { down: false, keyboard: false, erasing: 0 };
  const changed = (/** @type {number[][]} */ strokes, index = state.index) => {
    const pixels = toHex(pixelsOf(raster, strokes, index === null ? null : images[index]));
    Object.assign(state, { strokes, index, pixels, q: [] });
    if (!strokes.length) pen.down = false; // no stroke is left to continue
    subject.look();
    move({});
  };
  const goOn = (/** @type {number} */ x, /** @type {number} */ y) => {
    state.pen = [onPad(x), onPad(y)];
    changed([...state.strokes.slice(0, -1), [...state.strokes[state.strokes.length - 1], ...state.pen]]);
  };
  const lower = (/** @type {number} */ x, /** @type {number} */ y) => {
    state.pen = [onPad(x), onPad(y)];
    changed([...state.strokes, [pen.erasing, ...state.pen]]);
  };
  return Object.assign(pen, {
    changed, goOn,
    begin(x, y) {
      [pen.keyboard, pen.down] = [false, false];
      lower(x, y);
    },
    key(dx, dy) {
      pen.keyboard = true;
      const [x, y] = [state.pen[0] + dx / 2, state.pen[1] + dy / 2];
      if (pen.down) goOn(x, y);
      else move({ pen: [x, y] });
    },
    space() {
      [pen.keyboard, pen.down] = [true, !pen.down];
      if (pen.down) lower(state.pen[0], state.pen[1]);
      else draw();
    },
    tool(value) { pen.erasing = Number(value); },
    choose(value) { changed([], value === "" ? null : Number(value)); },
    clear() { changed([], null); },
  });
}

/**
 * The draws from q: held by their ε, so that they follow q, or dragged, or drawn once more.
 * @param {any} subject @param {() => any} view @param {() => void} draw
 */
function makeDraws(subject, view, draw) {
  let seed = 0;
  const fresh = () => {
    const numbers = normalSource(++seed)(2 * DRAWS);
    return Array.from({ length: DRAWS }, (_, i) => [numbers[2 * i], numbers[2 * i + 1]]);
  };
  const draws = { eps: fresh(), held: -1 };
  const pull = (/** @type {number} */ x, /** @type {number} */ y) => {
    const { left, bottom, span } = view();
    const [m1, m2, s1, s2] = subject.q();
    const z = [left + x / SIZE * span, bottom + (1 - y / SIZE) * span];
    const e = [(z[0] - m1) / Math.exp(s1), (z[1] - m2) / Math.exp(s2)];
    draws.eps = draws.eps.map((old, i) => (i === draws.held ? e : old));
    draw();
  };
  return Object.assign(draws, {
    pull,
    grab(x, y) {
      const { toX, toY } = view();
      const places = draws.eps.map((e) => drawn(subject.q(), e));
      const far = places.map(([a, b]) => Math.hypot(toX(a) - x, toY(b) - y));
      draws.held = far.indexOf(Math.min(...far));
      pull(x, y);
    },
    release() {
      draws.held = -1;
      draw();
    },
    nudge(dx, dy) {
      draws.eps = draws.eps.map((e, i) => (i ? e : [e[0] + dx / 10, e[1] + dy / 10]));
      draw();
    },
    redraw() {
      draws.eps = fresh();
      draw();
    },
  });
}

function render({ model, el }) {
  const widget = explorer({ model, el }, "Digit explorer", ["index", "strokes", "pixels", "q", "pen"]);
  const { state, config } = widget;
  const images = config.images.map(([hex]) => fromHex(hex));
  const subject = makeSubject(model, widget, () => draw());
  const view = () => windowOf(subject.grid, [...new Set([subject.q(), subject.encoder])]);
  const pen = makePen(widget, subject, images, () => draw());
  const draws = makeDraws(subject, view, () => draw());
  const climbs = () => fit(subject, config.short_rule, (q) => widget.move({ q }));
  const parts = layOut(widget, config.images.map(([, label]) => label), pen, draws, climbs);
  followHand(parts, pen, draws);

  function draw() {
    const [colours, q, { encoder, grid, cells, measured }] = [widget.colours(), subject.q(), subject];
    const [fitted, { limit, names }] = [q !== encoder, config];
    drawPad(parts.pad, { ...pen, ...state, image: images[state.index] }, colours);
    drawPlane(parts.plane, { cells, limit, names, q: fitted && q, encoder, view: view() }, colours);
    drawLens(parts.lens, { ...draws, grid, q, encoder, view: view() }, colours);
    const [x, ...decoded] = parts.pictures;
    x.draw(fromHex(state.pixels).map((bit) => 255 * bit), "x: what the model sees");
    [q.slice(0, 2), ...draws.eps.map((e) => drawn(q, e))].forEach((z, i) => {
      const what = i ? `What the decoder draws at draw ${i}` : "What the decoder draws at the mean of q";
      decoded[i].draw(grey(subject.decode(z).map(sigmoid)), what);
    });
    parts.numbers.textContent = inNumbers(measured, q, fitted, state);
    parts.status.textContent = inWords(measured, grid, !subject.on.length);
    parts.image.select.value = state.index ?? "";
    parts.tool.select.value = pen.erasing;
    describe(parts, { down: pen.down, state, q, measured });
  }
  const heard = (/** @type {string} */ name) => {
    if (name === "index") pen.choose(state.index ?? "");
    else if (name === "strokes") pen.changed(state.strokes);
    else if (name === "q") subject.settle();
  };
  subject.look();
  return widget.start(draw, { heard, ends: [subject.worker.stop] });
}

export default { render };
