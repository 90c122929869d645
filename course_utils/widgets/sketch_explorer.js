import { OKABE_ITO, arrowKeys, canvas, clamp, column, drag, element, floats, followTheme, listen, makeDecoder, normalSource, root, show, slider, teller, theme } from "./core.js";

const CELLS = 9;
const CELL = 64;
const SIZE = 264;
const STEP = 0.02; // of the way from A to B, for one press of an arrow key
const ROWS_A_SECOND = 24;
const NORMALS_A_ROW = 6;

const sigmoid = (v) => 1 / (1 + Math.exp(-v));

// The index that a uniform number u in (0, 1) falls on, where index i has the weight exp(logits[i] / temperature); at 0 the largest.
function choose(logits, temperature, u) {
  const most = Math.max(...logits);
  if (temperature === 0) return logits.indexOf(most);
  const weights = Array.from(logits, (logit) => Math.exp((logit - most) / temperature));
  let left = u * weights.reduce((sum, weight) => sum + weight, 0);
  for (let i = 0; i < weights.length; i++) {
    left -= weights[i];
    if (left < 0) return i;
  }
  return weights.length - 1;
}

// SketchRNN.decode: (z, temperature, normals) => the rows [dx, dy, pen state] of one drawing, without its end.
function makeSketchDecoder({ initial, input, hidden, output, mixtures, rows, smallest_sigma, largest_rho }) {
  const [start, ofInput, ofHidden, toRow] = [initial, input, hidden, output].map((layer) => makeDecoder({ layers: [layer], sigmoid: false }));
  return (z, temperature, normals) => {
    const both = start(z).map(Math.tanh);
    const size = both.length / 2;
    const [h, c] = [both.slice(0, size), both.slice(size)];
    const drawn = [];
    let before = [0, 0, 1, 0, 0];
    while (drawn.length < rows - 1) {
      const [one, other] = [ofInput([...before, ...z]), ofHidden(h)];
      const gate = (k, i) => one[k * size + i] + other[k * size + i];
      for (let i = 0; i < size; i++) {
        c[i] = sigmoid(gate(1, i)) * c[i] + sigmoid(gate(0, i)) * Math.tanh(gate(2, i));
        h[i] = sigmoid(gate(3, i)) * Math.tanh(c[i]);
      }
      const out = toRow(h);
      const part = (from, count) => out.subarray(from * mixtures, from * mixtures + count);
      // Two normal numbers n, m make a uniform one, exp(-(n² + m²) / 2).
      const noise = normals.subarray(drawn.length * NORMALS_A_ROW, (drawn.length + 1) * NORMALS_A_ROW);
      const uniform = (k) => Math.exp(-(noise[k] ** 2 + noise[k + 1] ** 2) / 2);
      const pen = choose(part(6, 3), temperature, uniform(2));
      if (pen === 2) break;
      const k = choose(part(0, mixtures), temperature, uniform(4));
      const [mu, logSigma] = [part(1, 2 * mixtures), part(3, 2 * mixtures)].map((pairs) => pairs.subarray(2 * k, 2 * k + 2));
      const rho = largest_rho * Math.tanh(part(5, mixtures)[k]);
      const [sx, sy] = Array.from(logSigma, (v) => Math.sqrt(temperature) * (Math.exp(v) + smallest_sigma));
      const dx = mu[0] + sx * noise[0];
      const dy = mu[1] + sy * (rho * noise[0] + Math.sqrt(1 - rho ** 2) * noise[1]);
      drawn.push([dx, dy, pen]);
      before = [dx, dy, pen === 0 ? 1 : 0, pen === 1 ? 1 : 0, 0];
    }
    return drawn;
  };
}

// latents.along at one t. Where no great circle is the shortest way, the straight one.
function between(a, b, t, path) {
  const dot = (u, v) => u.reduce((sum, value, k) => sum + value * v[k], 0);
  const angle = Math.acos(clamp(dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)), -1, 1));
  const straight = path === "straight" || !(angle > 1e-3 && angle < Math.PI - 1e-3);
  const [ofA, ofB] = straight ? [1 - t, t] : [Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle)];
  return a.map((value, k) => ofA * value + ofB * b[k]);
}

// Rows as lines: [{order, points: [[x, y], …]}, …], the first point at (0, 0); and the box around them all.
function trace(rows) {
  let [x, y] = [0, 0];
  const lines = [[[0, 0]]];
  let lifted = false;
  for (const [dx, dy, pen] of rows) {
    if (lifted) lines.push([]);
    [x, y] = [x + dx, y + dy];
    lines.at(-1).push([x, y]);
    lifted = pen === 1;
  }
  const points = lines.flat();
  const box = [0, 1].map((axis) => {
    const values = points.map((point) => point[axis]);
    return [Math.min(...values), Math.max(...values)];
  });
  return { lines, box };
}

function render({ model, el }) {
  const box = root(el, "Sketch explorer");
  const decode = makeSketchDecoder(model.get("_decoder"));
  const rows = model.get("_decoder").rows;
  const mus = model.get("_mu");
  const names = model.get("_names").map((name, i) => `${i + 1} ${name}`.trim()); // a category of QuickDraw names none of its drawings
  const originals = model.get("_drawings").map((packed) => {
    const values = floats(packed);
    return Array.from({ length: values.length / 3 }, (_, i) => values.subarray(3 * i, 3 * i + 3));
  });
  const extent = model.get("_extent");
  const stillness = matchMedia("(prefers-reduced-motion: reduce)");
  let { a, b, t, temperature, path } = Object.fromEntries(["a", "b", "t", "temperature", "path"].map((name) => [name, model.get(name)]));
  let seed = 1;
  let normals = normalSource(seed)(rows * NORMALS_A_ROW);
  let current = null; // the drawing at t
  let frame = 0; // of the animation; 0: none is running

  const strip = canvas(CELLS * CELL, CELL + 8, "");
  const sheet = canvas(SIZE, SIZE, "");
  sheet.node.style.cursor = "default";
  const ends = ["A", "B"].map((letter) => {
    const select = element("select");
    select.dataset.lmSuppressShortcuts = "true";
    names.forEach((name, i) => select.append(element("option", { value: i, textContent: name })));
    select.addEventListener("change", () => moveTo({ [letter.toLowerCase()]: Number(select.value) }));
    const original = canvas(84, 84, "");
    original.node.style.cursor = "default";
    const caption = element("span", { textContent: letter });
    caption.style.minWidth = "1em";
    return { select, original, node: element("figure", { className: "vae-figure" }, original.node,
      element("figcaption", {}, element("label", { className: "vae-control" }, caption, select))) };
  });
  const along = slider("A → B", 0, 1, STEP, t, (value) => moveTo({ t: value }));
  const warmth = slider("temperature", 0, 1, 0.05, temperature, (value) => moveTo({ temperature: value }));
  const paths = element("select");
  paths.dataset.lmSuppressShortcuts = "true";
  for (const name of ["straight", "spherical"]) paths.append(element("option", { value: name, textContent: name }));
  paths.addEventListener("change", () => moveTo({ path: paths.value }));
  const play = element("button", { type: "button", textContent: "draw it, stroke by stroke" });
  play.addEventListener("click", animate);
  const again = element("button", { type: "button", textContent: "other chance" });
  again.addEventListener("click", () => {
    seed += 1;
    normals = normalSource(seed)(rows * NORMALS_A_ROW);
    moveTo({});
  });
  const readout = element("p", { className: "vae-readout" });
  const side = element("div", { className: "vae-column vae-side" },
    element("div", { className: "vae-row" }, ...ends.map(({ node }) => node)),
    along.node, warmth.node,
    element("label", { className: "vae-control" }, element("span", { textContent: "path" }), paths),
    element("div", { className: "vae-row" }, play, again), readout);
  const lower = element("div", { className: "vae-row" },
    column(SIZE, sheet.node, element("p", { className: "vae-hint", textContent: "A stroke begins at its dot. Colours are in the order of the strokes." })), side);
  lower.style.alignItems = "flex-start";
  box.append(column(CELLS * CELL, strip.node,
    element("p", { className: "vae-hint", textContent: "From A to B: drag along the row, or press the arrow keys (with Shift: faster). Each drawing is decoded here, in the browser." }),
    lower));

  // The first ``count`` rows of a drawing in a square at (left, top).
  function drawLines(pen, { lines, box: [[left, right], [top, bottom]] }, x, y, size, colours, count = Infinity) {
    const zoom = 0.86 * size / Math.max(extent, right - left, bottom - top);
    const place = ([px, py]) => [x + size / 2 + zoom * (px - (left + right) / 2), y + size / 2 + zoom * (py - (top + bottom) / 2)];
    pen.lineCap = pen.lineJoin = "round";
    pen.lineWidth = Math.max(1.5, size / 70);
    let left_over = count + 1; // the first point is no row
    lines.forEach((points, order) => {
      const some = points.slice(0, Math.max(0, left_over));
      left_over -= points.length;
      if (some.length === 0) return;
      pen.strokeStyle = pen.fillStyle = colours[order % colours.length];
      pen.beginPath();
      pen.arc(...place(some[0]), 1.3 * pen.lineWidth, 0, 2 * Math.PI);
      pen.fill();
      pen.beginPath();
      some.forEach((point, i) => (i ? pen.lineTo(...place(point)) : pen.moveTo(...place(point))));
      pen.stroke();
    });
  }
  const colours = (blue) => [blue, OKABE_ITO.orange, OKABE_ITO.green, OKABE_ITO.vermillion, OKABE_ITO.purple];
  const at = (time) => trace(decode(between(mus[a], mus[b], time, path), temperature, normals));

  function paper(surface) {
    const { paper, line, blue, ink } = theme(box);
    const pen = surface.pen();
    pen.fillStyle = paper;
    pen.fillRect(0, 0, surface.width, surface.height);
    pen.strokeStyle = line;
    pen.strokeRect(0.5, 0.5, surface.width - 1, surface.height - 1);
    return { pen, ink, hues: colours(blue) };
  }

  // The row changes with its ends, the path, the temperature, the chance and the theme, but not with t: it is drawn once and copied.
  let background = null;
  function drawRow() {
    const row = canvas(strip.width, strip.height, "");
    const { pen, hues } = paper(row);
    for (let i = 0; i < CELLS; i++) drawLines(pen, at(i / (CELLS - 1)), i * CELL, 4, CELL, hues);
    background = row.node;
    ends.forEach(({ original, select }, end) => {
      const index = [a, b][end];
      const { pen, hues } = paper(original);
      drawLines(pen, trace(originals[index]), 0, 0, original.width, hues);
      original.node.setAttribute("aria-label", `The drawing ${"AB"[end]}: ${names[index]}`);
      select.value = index;
    });
  }

  function drawSheet(count) {
    const { pen, hues } = paper(sheet);
    drawLines(pen, current, 0, 0, SIZE, hues, count);
  }

  const words = () => `t = ${t.toFixed(2)} from ${names[a]} to ${names[b]}`;
  function draw() {
    cancelAnimationFrame(frame);
    frame = 0;
    const z = between(mus[a], mus[b], t, path);
    current = trace(decode(z, temperature, normals));
    const { pen, ink } = paper(strip);
    pen.drawImage(background, 0, 0, strip.width, strip.height);
    pen.strokeStyle = ink;
    pen.lineWidth = 2.5;
    pen.strokeRect((CELLS - 1) * CELL * t + 2, 3, CELL - 4, CELL + 2);
    drawSheet();
    along.input.value = t;
    warmth.input.value = temperature;
    paths.value = path;
    again.disabled = temperature === 0;
    const [strokes, points] = [current.lines.length, current.lines.flat().length];
    readout.textContent = `t = ${show(t)}   τ = ${show(temperature)}\n‖z‖ = ${show(Math.hypot(...z))}\n${strokes} ${strokes === 1 ? "stroke" : "strokes"}, ${points} points`;
    strip.node.setAttribute("aria-label", `${CELLS} drawings on the ${path} path from ${names[a]} to ${names[b]}. ${words()} is framed. Arrow keys move along it.`);
    sheet.node.setAttribute("aria-label", `Drawing decoded at ${words()}: ${strokes} strokes.`);
  }

  // Row by row, as a hand would; at once for those who want no motion. The first row is there before the next frame.
  function animate() {
    cancelAnimationFrame(frame);
    const total = current.lines.flat().length - 1;
    if (stillness.matches) return drawSheet();
    const begun = performance.now();
    const next = () => {
      const count = 1 + Math.floor((performance.now() - begun) / 1000 * ROWS_A_SECOND);
      drawSheet(count);
      frame = count < total ? requestAnimationFrame(next) : 0;
    };
    next();
  }

  const python = teller(model, () => ({ a, b, t, temperature, path }));
  function hear(change) {
    ({ a, b, t, temperature, path } = { a, b, t, temperature, path, ...change });
    if (Object.keys(change).join() !== "t") drawRow();
    draw();
  }
  function moveTo(change) {
    hear(change);
    python.soon();
  }
  const go = (target) => moveTo({ t: Math.round(100 * clamp(target, 0, 1)) / 100 });
  const toHand = (x) => go((x / CELL - 0.5) / (CELLS - 1));
  arrowKeys(strip.node, (dx, dy) => go(t + (dx + dy) * STEP));
  drag(strip, toHand, toHand);

  const finish = [
    followTheme(box, () => { drawRow(); draw(); }),
    // Each trait by itself: what the hand has moved and Python does not know yet must not fall back.
    ...["a", "b", "t", "temperature", "path"].map((name) => listen(model, [name], () => hear({ [name]: model.get(name) }))),
    () => cancelAnimationFrame(frame),
    python.end,
  ];
  return () => finish.forEach((end) => end());
}

export default { render };
