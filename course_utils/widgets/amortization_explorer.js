import { OKABE_ITO, arrowKeys, bytes, canvas, clamp, column, drag, element, floats, followTheme, grey, listen, makeDecoder, picture, root, show, slider, teller, theme, tickStep } from "./core.js";

const [SIZE, CURVE_HEIGHT, MAP] = [420, 150, 84];
const MAP_LIMIT = 3.5;
const LEGEND = 24; // the height of the legend over the plane
const [LEFT, RIGHT] = [48, SIZE - 104]; // where the curve of F begins and ends; its labels stand on both sides
const HALO = 3;
// Cividis (Nuñez, Anderton and Renslow 2018) at nine points: read alike with any colour vision.
const CIVIDIS = ["#00204d", "#0f376f", "#3b4a6d", "#575d6d", "#707173", "#8a8678", "#a69d75", "#c4b56c", "#ffea46"];

function render({ model, el }) {
  const box = root(el, "Amortization explorer");
  const decode = makeDecoder(model.get("_decoder"));
  const [height, width] = model.get("_shape");
  const pixels = bytes(model.get("_pixels"));
  const windows = model.get("_windows"); // [z₁, z₂, half-width] for each image
  const logPosterior = floats(model.get("_log_posterior"));
  const encoder = model.get("_encoder"); // [mu₁, mu₂, log_sigma₁, log_sigma₂]
  const path = floats(model.get("_path"));
  const values = model.get("_values");
  const count = windows.length;
  const last = values.path[0].length - 1;
  const points = Math.sqrt(logPosterior.length / count);
  let [step, index] = [model.get("step"), model.get("index")];

  const plane = canvas(SIZE, SIZE + LEGEND, "");
  const curve = canvas(SIZE, CURVE_HEIGHT, "");
  const map = canvas(MAP, MAP, "");
  map.node.style.cursor = "default";
  map.node.style.display = "block"; // as the pictures beside it
  const original = picture(width, height, Math.max(1, Math.floor(MAP / width)), "");
  const decoded = picture(width, height, Math.max(1, Math.floor(MAP / width)), "");
  const readout = element("p", { className: "vae-readout" });
  const figure = (node, text) => element("figure", { className: "vae-figure" }, node, element("figcaption", { textContent: text }));
  const stepSlider = slider("step", 0, last, 1, step, (value) => moveTo({ step: value }));
  const imageSlider = slider("image", 1, count, 1, index + 1, (value) => moveTo({ index: value - 1 }));
  box.append(
    column(SIZE, plane.node, curve.node),
    element("div", { className: "vae-column vae-side" },
      element("div", { className: "vae-row" }, figure(original.node, "x"), figure(decoded.node, "decoded at μ"), figure(map.node, "the plane")),
      imageSlider.node, stepSlider.node, readout,
      element("p", { className: "vae-hint", textContent: "Drag sideways in either plot, or press the arrow keys: ← → walk along the steps (with Shift: faster), ↑ ↓ change the image. Each q is drawn at one and two standard deviations." })),
  );

  // q of one step: [mu₁, mu₂, log_sigma₁, log_sigma₂].
  const q = (t) => path.subarray(4 * (index * (last + 1) + t), 4 * (index * (last + 1) + t) + 4);

  // The posterior on its window, in bands of half a standard deviation, as far as four: drawn once for each image and theme.
  const shades = [];
  function drawShade() {
    const node = element("canvas", { width: SIZE, height: SIZE });
    const context = node.getContext("2d");
    const image = context.createImageData(SIZE, SIZE);
    const l = logPosterior.subarray(index * points ** 2, (index + 1) * points ** 2);
    const peak = l.reduce((a, b) => Math.max(a, b));
    const dark = box.dataset.dark === "true";
    // Each colour as the four bytes of a pixel, alpha last.
    const colours = CIVIDIS.map((hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)))
      .map(([red, green, blue]) => new Uint32Array(Uint8Array.of(red, green, blue, 255).buffer)[0]);
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
        if (band < 8) out[py * SIZE + px] = colours[dark ? 8 - band : band]; // else the paper shows
      }
    }
    context.putImageData(image, 0, 0);
    return node;
  }

  // A line with a halo of the paper's colour, so that it is seen on every shade.
  function stroke(pen, colour, thickness, paper) {
    for (const [style, lineWidth] of [[paper, thickness + HALO], [colour, thickness]]) {
      pen.strokeStyle = style;
      pen.lineWidth = lineWidth;
      pen.stroke();
    }
  }

  function drawPlane({ ink, faint, line, paper, blue }) {
    // The view is the window and as much more as this step's q needs: it closes in as q comes.
    const [w1, w2, half] = windows[index];
    const [m1, m2, s1, s2] = q(step);
    const reach = [2.2 * Math.exp(s1), 2.2 * Math.exp(s2)];
    const low = [Math.min(w1 - half, m1 - reach[0]), Math.min(w2 - half, m2 - reach[1])];
    const high = [Math.max(w1 + half, m1 + reach[0]), Math.max(w2 + half, m2 + reach[1])];
    const span = Math.max(high[0] - low[0], high[1] - low[1]);
    const [left, bottom] = [(low[0] + high[0] - span) / 2, (low[1] + high[1] - span) / 2];
    const toX = (z1) => SIZE * (z1 - left) / span;
    const toY = (z2) => SIZE * (1 - (z2 - bottom) / span);
    const pen = plane.pen();
    pen.fillStyle = paper;
    pen.fillRect(0, 0, SIZE, SIZE + LEGEND);
    const dark = box.dataset.dark === "true";
    pen.lineWidth = 1;
    [["p(z|x), exact", CIVIDIS[dark ? 8 : 1]], ["the encoder's q", OKABE_ITO.orange], [`q after step ${step}`, blue]].forEach(([text, colour], i) => {
      const x = [6, 134, 276][i];
      pen.fillStyle = colour;
      pen.beginPath();
      i === 2 ? pen.arc(x + 6, 10, 5.5, 0, 2 * Math.PI) : pen.rect(x, 5, i ? 10 : 18, 10);
      pen.fill();
      pen.fillStyle = ink;
      pen.fillText(text, x + (i ? 17 : 25), 15);
    });
    pen.save();
    pen.translate(0, LEGEND);
    pen.beginPath();
    pen.rect(0, 0, SIZE, SIZE);
    pen.clip();
    shades[index] ??= drawShade();
    pen.drawImage(shades[index], toX(w1 - half), toY(w2 + half), SIZE * 2 * half / span, SIZE * 2 * half / span);

    const gap = tickStep(span, 5);
    const digits = Math.max(0, -Math.floor(Math.log10(gap) + 1e-9));
    const label = (value) => (value < -gap / 2 ? "−" : "") + Math.abs(value).toFixed(digits);
    pen.strokeStyle = faint;
    pen.lineWidth = 0.5;
    pen.globalAlpha = 0.5;
    pen.beginPath();
    const ticks = (from) => Array.from({ length: 7 }, (_, i) => (Math.ceil(from / gap) + i) * gap).filter((v) => v < from + span);
    for (const tick of ticks(left)) { pen.moveTo(toX(tick), 0); pen.lineTo(toX(tick), SIZE); }
    for (const tick of ticks(bottom)) { pen.moveTo(0, toY(tick)); pen.lineTo(SIZE, toY(tick)); }
    pen.stroke();
    pen.globalAlpha = 1;
    pen.setLineDash([5, 5]);
    pen.strokeStyle = faint;
    pen.lineWidth = 1.2;
    for (const radius of [1, 2]) {
      pen.beginPath();
      pen.arc(toX(0), toY(0), SIZE * radius / span, 0, 2 * Math.PI);
      pen.stroke();
    }
    pen.setLineDash([]);

    const ellipse = ([a, b, logA, logB], colour, thickness) => {
      for (const sds of [2, 1]) {
        pen.beginPath();
        pen.ellipse(toX(a), toY(b), Math.max(1, SIZE * sds * Math.exp(logA) / span), Math.max(1, SIZE * sds * Math.exp(logB) / span), 0, 0, 2 * Math.PI);
        stroke(pen, colour, sds === 1 ? thickness : thickness * 0.6, paper);
      }
    };
    ellipse(encoder[index], OKABE_ITO.orange, 2.5);
    pen.beginPath();
    for (let t = 0; t <= step; t++) pen.lineTo(toX(q(t)[0]), toY(q(t)[1]));
    stroke(pen, blue, 1.2, paper);
    pen.beginPath();
    for (let t = step; t <= last; t++) pen.lineTo(toX(q(t)[0]), toY(q(t)[1]));
    pen.globalAlpha = 0.4;
    stroke(pen, blue, 1, paper);
    pen.globalAlpha = 1;
    ellipse(q(step), blue, 2.5);
    const dot = ([a, b], colour, round) => {
      pen.beginPath();
      round ? pen.arc(toX(a), toY(b), 5, 0, 2 * Math.PI) : pen.rect(toX(a) - 5, toY(b) - 5, 10, 10);
      pen.fillStyle = colour;
      pen.fill();
      pen.strokeStyle = paper;
      pen.lineWidth = 1.5;
      pen.stroke();
    };
    dot(encoder[index], OKABE_ITO.orange, false);
    dot(q(step), blue, true);

    const write = (text, x, y) => {
      pen.strokeStyle = paper;
      pen.lineWidth = 4;
      pen.strokeText(text, x, y);
      pen.fillText(text, x, y);
    };
    pen.fillStyle = ink;
    pen.textAlign = "center";
    for (const tick of ticks(left)) if (toX(tick) > 16 && toX(tick) < SIZE - 40) write(label(tick), toX(tick), SIZE - 5);
    pen.textAlign = "right";
    for (const tick of ticks(bottom)) if (toY(tick) > 34 && toY(tick) < SIZE - 30) write(label(tick), SIZE - 5, toY(tick) - 3);
    write("z₁", SIZE - 6, SIZE - 5);
    write("z₂", SIZE - 6, 15);
    pen.strokeStyle = line;
    pen.lineWidth = 1;
    pen.strokeRect(0.5, 0.5, SIZE - 1, SIZE - 1);
    pen.restore();
  }

  // F along the steps, up to log p(x): the axis is straight over the two gaps and logarithmic further down.
  function drawCurve({ ink, faint, line, paper, blue }) {
    const [logPx, best] = [values.log_px[index], values.path[index][values.best[index]]];
    const gap = Math.max(logPx - Math.min(best, values.encoder[index]), 0.1);
    const depth = (f) => Math.asinh(1.5 * Math.max(0, logPx - f) / gap);
    const deepest = depth(Math.min(...values.path[index], logPx - 1.3 * gap));
    const toX = (t) => LEFT + (RIGHT - LEFT) * t / Math.max(1, last);
    const toY = (f) => 12 + (CURVE_HEIGHT - 42) * depth(f) / deepest;
    const pen = curve.pen();
    pen.fillStyle = paper;
    pen.fillRect(0, 0, SIZE, CURVE_HEIGHT);
    pen.textAlign = "right";
    for (const nats of [0.1, 1, 10, 100, 1000]) {
      const y = toY(logPx - nats);
      if (nats < gap / 3 || y > CURVE_HEIGHT - 28) continue;
      pen.strokeStyle = line;
      pen.lineWidth = 1;
      pen.beginPath();
      pen.moveTo(LEFT, y); pen.lineTo(RIGHT, y);
      pen.stroke();
      pen.fillStyle = faint;
      pen.fillText(`−${nats}`, LEFT - 6, y + 4);
    }
    pen.strokeStyle = blue;
    pen.lineWidth = 2;
    pen.beginPath();
    values.path[index].forEach((f, t) => pen.lineTo(toX(t), toY(f)));
    pen.stroke();
    const level = (f, colour, dash) => {
      pen.strokeStyle = colour;
      pen.lineWidth = 1.6;
      pen.setLineDash(dash);
      pen.beginPath();
      pen.moveTo(LEFT, toY(f)); pen.lineTo(RIGHT + 6, toY(f));
      pen.stroke();
      pen.setLineDash([]);
    };
    level(logPx, ink, []);
    level(best, blue, [2, 3]);
    level(values.encoder[index], OKABE_ITO.orange, [6, 4]);
    // The labels keep apart where the levels are close.
    const rows = [[logPx, "log p(x)"], [best, "F(q*)"], [values.encoder[index], "F(q_encoder)"]].sort((a, b) => b[0] - a[0]);
    let free = 12;
    pen.fillStyle = ink;
    pen.textAlign = "left";
    for (const [f, text] of rows) {
      const y = Math.max(free, toY(f) + 4);
      pen.fillText(text, RIGHT + 12, y);
      free = y + 15;
    }
    pen.strokeStyle = line;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(LEFT, CURVE_HEIGHT - 21.5); pen.lineTo(RIGHT, CURVE_HEIGHT - 21.5);
    pen.stroke();
    pen.fillStyle = faint;
    pen.fillText("step 0", LEFT, CURVE_HEIGHT - 6);
    pen.textAlign = "right";
    pen.fillText(String(last), RIGHT, CURVE_HEIGHT - 6);
    pen.textAlign = "center";
    pen.fillText("F − log p(x), in nats", (LEFT + RIGHT) / 2, CURVE_HEIGHT - 6);
    pen.strokeStyle = faint;
    pen.beginPath();
    pen.moveTo(toX(step), 6); pen.lineTo(toX(step), CURVE_HEIGHT - 22);
    pen.stroke();
    pen.beginPath();
    pen.arc(toX(step), toY(values.path[index][step]), 5.5, 0, 2 * Math.PI);
    pen.fillStyle = blue;
    pen.fill();
    pen.strokeStyle = paper;
    pen.lineWidth = 1.5;
    pen.stroke();
  }

  // Where on the whole plane one is looking.
  function drawMap({ ink, faint, paper, line, blue }) {
    const [w1, w2, half] = windows[index];
    const to = (z) => MAP / 2 * (1 + z / MAP_LIMIT);
    const pen = map.pen();
    pen.fillStyle = paper;
    pen.fillRect(0, 0, MAP, MAP);
    pen.strokeStyle = line;
    pen.strokeRect(0.5, 0.5, MAP - 1, MAP - 1);
    pen.strokeStyle = faint;
    pen.lineWidth = 0.8;
    for (const radius of [1, 2]) {
      pen.beginPath();
      pen.arc(to(0), to(0), to(radius) - to(0), 0, 2 * Math.PI);
      pen.stroke();
    }
    pen.strokeStyle = ink;
    pen.lineWidth = 1.5;
    const side = Math.max(6, MAP * half / MAP_LIMIT);
    pen.strokeRect(to(w1) - side / 2, to(-w2) - side / 2, side, side);
    pen.strokeStyle = blue;
    pen.beginPath();
    for (let t = 0; t <= step; t++) pen.lineTo(to(q(t)[0]), to(-q(t)[1]));
    pen.stroke();
    pen.fillStyle = blue;
    pen.beginPath();
    pen.arc(to(q(step)[0]), to(-q(step)[1]), 2.5, 0, 2 * Math.PI);
    pen.fill();
  }

  function draw() {
    const colours = theme(box);
    drawPlane(colours);
    drawCurve(colours);
    drawMap(colours);
    const [m1, m2, s1, s2] = q(step);
    const size = width * height;
    original.draw(pixels.subarray(index * size, (index + 1) * size));
    decoded.draw(grey(decode([m1, m2])));
    const [f, best, ofEncoder, logPx] = [values.path[index][step], values.path[index][values.best[index]], values.encoder[index], values.log_px[index]];
    readout.textContent =
      `image ${index + 1} of ${count}, step ${step} of ${last}\n` +
      `μ = (${show(m1, 3)}, ${show(m2, 3)})\nσ = (${show(Math.exp(s1), 3)}, ${show(Math.exp(s2), 3)})\n` +
      `F at this step  ${show(f)}\n\n` +
      `log p(x)        ${show(logPx)}\n− approximation ${show(best - logPx)}\n= F(q*)         ${show(best)}\n` +
      `− amortization  ${show(ofEncoder - best)}\n= F(q_encoder)  ${show(ofEncoder)}   nats`;
    stepSlider.input.value = step;
    imageSlider.input.value = index + 1;
    plane.node.setAttribute("aria-label",
      `The exact posterior of image ${index + 1} in the latent plane, the encoder's q, and q after step ${step} of ${last}, at mu (${m1.toFixed(2)}, ${m2.toFixed(2)}) with F = ${f.toFixed(2)} nats. Left and right move along the steps, up and down change the image.`);
    curve.node.setAttribute("aria-label",
      `F along the steps: ${f.toFixed(2)} at step ${step}, at best ${best.toFixed(2)}; the encoder's q has ${ofEncoder.toFixed(2)}, log p(x) is ${logPx.toFixed(2)} nats.`);
    map.node.setAttribute("aria-label", "The latent plane with the prior's circles, the window that the large picture shows, and the path of mu");
    original.node.setAttribute("aria-label", `Image ${index + 1}, x`);
    decoded.node.setAttribute("aria-label", `What the decoder draws at mu of step ${step}`);
  }

  const python = teller(model, () => ({ step, index }));
  function moveTo(change) {
    ({ step, index } = { step, index, ...change });
    step = clamp(Math.round(step), 0, last);
    draw();
    python.soon();
  }
  arrowKeys(plane.node, (dx, dy) => moveTo(dy ? { index: (index + Math.sign(dy) + count) % count } : { step: step + dx }));
  for (const [surface, from, to] of [[plane, 10, SIZE - 10], [curve, LEFT, RIGHT]]) {
    const scrub = (x) => moveTo({ step: (x - from) / (to - from) * last });
    drag(surface, scrub, scrub);
  }

  const ends = [
    followTheme(box, () => { shades.length = 0; draw(); }),
    // Each trait by itself: what the hand has moved and Python does not know yet must not fall back.
    listen(model, ["step"], () => { step = model.get("step"); draw(); }),
    listen(model, ["index"], () => { index = model.get("index"); draw(); }),
    python.end,
  ];
  return () => ends.forEach((end) => end());
}

export default { render };
