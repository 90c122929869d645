// @ts-check
// A film of a VAE that learns: the moment on show, a slider through all of them, and play.

import {
  arrowKeys, button, checkbox, column, drag, hint, readout, row, side, slider,
} from "../common/controls.js";
import { explorer } from "../common/explorer.js";
import { clamp, show } from "../common/maths.js";
import { mosaicOf } from "../common/mosaic.js";
import { sheet } from "../common/sheet.js";
import { HEIGHT, WIDTH, drawCurves, stepAt } from "./curves.js";
import { filmOf } from "./film.js";
import { SIZE, drawPlane } from "./plane.js";

const EACH = 120; // milliseconds of a moment, while the film plays
const FAR = 10; // moments, for an arrow up or down

const HINT = "Digits stand at the codes of test images; behind them is what the decoder draws there. Drag " +
  "sideways, or press ← → (with Shift: faster; ↑ ↓: ten moments), to rewind.";

const inNumbers = ({ step, reconstruction, kl }, at, last) =>
  `moment ${at} of ${last}\nafter ${step} steps\nreconstruction ${show(reconstruction)}\n` +
  `KL             ${show(kl)}\nbound          ${show(reconstruction - kl)} nats`;

// Plays moment after moment; ``next()`` shows the next one and says whether there is one after it.
function makePlayer(rewind, next) {
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    node.textContent = "▶ Play";
  };
  const node = button("▶ Play", () => {
    if (timer) return stop();
    rewind();
    node.textContent = "❚❚ Pause";
    timer = setInterval(() => { if (!next()) stop(); }, EACH);
  });
  return { node, stop };
}

// The sheets and the controls, in their places.
function layOut({ box, move }, play, go) {
  const [plane, curves, numbers] = [sheet(SIZE, SIZE), sheet(WIDTH, HEIGHT), readout()];
  const way = slider("moment", [0, 0], 1, go);
  const codes = checkbox("codes of test images", (checked) => move({ codes: checked }));
  box.append(
    column(SIZE, plane.node, row(play, way.node), hint(HINT)),
    side(curves.node, numbers, codes.node),
  );
  return { plane, curves, numbers, way, codes };
}

// The moment whose step is nearest.
function nearestMoment(numbers, step) {
  const distance = (i) => Math.abs(numbers[i].step - step);
  return numbers.reduce((best, _, i) => (distance(i) < distance(best) ? i : best), 0);
}

function render({ model, el }) {
  const widget = explorer({ model, el }, "Training explorer", ["moment", "codes"]);
  const { state, config } = widget;
  const mosaic = mosaicOf(config.tiles, config.shape);
  let film = filmOf(model, config.labels.length);
  const now = () => Math.min(state.moment ?? film.last, film.last);
  // At the last moment it follows what is still to come.
  const showMoment = (at) => widget.move({ moment: at >= film.last ? null : Math.max(at, 0) });
  const player = makePlayer(() => { if (now() === film.last) showMoment(0); }, () => {
    showMoment(now() + 1);
    return now() < film.last;
  });
  const go = (at) => {
    player.stop();
    showMoment(at);
  };
  const { plane, curves, numbers, way, codes } = layOut(widget, player.node, go);

  function draw() {
    const [colours, at] = [widget.colours(), now()];
    drawPlane(plane, mosaic, film.at(at), config, state.codes, colours);
    drawCurves(curves, film.numbers, at, colours);
    numbers.textContent = inNumbers(film.numbers[at], at, film.last);
    [way.input.max, way.input.value, codes.input.checked] = [film.last, at, state.codes];
    plane.describe(`The latent plane at ${numbers.textContent.replaceAll(/\s+/g, " ")}. Arrow keys go ` +
      "through the moments.");
    curves.describe("Reconstruction, bound and KL over the steps of the run.");
  }
  arrowKeys(plane.node, (dx, dy) => go(now() + dx + FAR * Math.sign(dy)));
  drag(plane, (x) => go(Math.round(clamp(x / SIZE, 0, 1) * film.last)));
  drag(curves, (x) => go(nearestMoment(film.numbers, stepAt(film.numbers, x))));
  const follow = () => {
    film = filmOf(model, config.labels.length);
    draw();
  };
  model.on("change:_recorded", follow);
  return widget.start(draw, { ends: [player.stop, () => model.off?.("change:_recorded", follow)] });
}

export default { render };
