import { OKABE_ITO, arrowKeys, canvas, clamp, column, drag, element, followTheme, listen, normalSource, root, show, slider, teller, theme } from "./core.js";

const [WIDTH, HEIGHT, BAR_HEIGHT] = [520, 360, 220];
const [Z_AXIS, EPS_AXIS] = [244, 322]; // the heights of the two axes; above the first is the graph of f
const VIEW = 4; // both axes go from -4 to 4
const LIMITS = { mu: [-2, 2], log_sigma: [-3, 0] };

export const FUNCTIONS = {
  "z²": { f: (z) => z * z, slope: (z) => 2 * z },
  "sin 2z": { f: (z) => Math.sin(2 * z), slope: (z) => 2 * Math.cos(2 * z) },
  "tanh 3z": { f: (z) => Math.tanh(3 * z), slope: (z) => 3 / Math.cosh(3 * z) ** 2 },
  "√(z² + 0.1)": { f: (z) => Math.sqrt(z * z + 0.1), slope: (z) => z / Math.sqrt(z * z + 0.1) },
  "z > 0": { f: (z) => (z > 0 ? 1 : 0), slope: () => 0 },
};

const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
const normal = (e) => Math.exp(-0.5 * e * e) / Math.sqrt(2 * Math.PI);

// ∂F/∂μ and ∂F/∂σ of F = E f(z), z from N(μ, σ²): by the rectangle rule, as in Python, or of F = Φ(μ/σ) for the jump.
export function exactGradient(name, mu, sigma) {
  if (name === "z > 0") return [normal(mu / sigma) / sigma, -normal(mu / sigma) * mu / sigma ** 2];
  const total = [0, 0];
  for (let i = -450; i <= 450; i++) {
    const eps = i / 50;
    const flow = FUNCTIONS[name].slope(mu + sigma * eps) * normal(eps) / 50;
    total[0] += flow;
    total[1] += flow * eps;
  }
  return total;
}

function render({ model, el }) {
  const box = root(el, "Reparameterization explorer");
  let [name, mu, logSigma] = ["function", "mu", "log_sigma"].map((trait) => model.get(trait));
  let eps = [...model.get("eps")].sort((a, b) => a - b);

  const plot = canvas(WIDTH, HEIGHT, "");
  const bars = canvas(WIDTH, BAR_HEIGHT, "");
  bars.node.style.cursor = "default";
  const readout = element("p", { className: "vae-readout" });
  const live = element("p", { className: "vae-hint" });
  const choice = element("select");
  choice.dataset.lmSuppressShortcuts = "true";
  choice.setAttribute("aria-label", "function f");
  for (const key of Object.keys(FUNCTIONS)) choice.append(element("option", { value: key, textContent: `f(z) = ${key}` }));
  const muSlider = slider("μ", ...LIMITS.mu, 0.01, mu, (value) => moveTo({ mu: value }));
  const sigmaSlider = slider("log σ", ...LIMITS.log_sigma, 0.01, logSigma, (value) => moveTo({ logSigma: value }));
  const draws = normalSource(2);
  const button = element("button", { type: "button", textContent: "new ε" });
  button.addEventListener("click", () => moveTo({ eps: Array.from(draws(eps.length)) }));
  box.append(
    column(WIDTH, plot.node, bars.node),
    element("div", { className: "vae-column vae-side" },
      element("div", { className: "vae-row" }, element("label", { className: "vae-control" }, choice), button),
      muSlider.node, sigmaSlider.node, readout, live,
      element("p", { className: "vae-hint", textContent: "Drag in the plot, or press the arrow keys: sideways moves μ, up and down widen and narrow q (with Shift: faster)." })),
  );

  const toX = (value) => WIDTH / 2 * (1 + value / VIEW);
  // The half-height of the bars' axis, in steps of a factor of two: the axis stands still while the bars move.
  let span = 2;

  function draw() {
    const { ink, faint, line, paper, blue } = theme(box);
    const { f, slope } = FUNCTIONS[name];
    const sigma = Math.exp(logSigma);
    const z = eps.map((e) => mu + sigma * e);
    const toMu = z.map(slope);
    const toSigma = z.map((value, i) => slope(value) * eps[i]);
    const estimated = [mean(toMu), mean(toSigma)];
    const exact = exactGradient(name, mu, sigma);

    // f on top: the dots at (z, f(z)) with their tangents.
    let pen = plot.pen();
    pen.fillStyle = paper;
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    const samples = Array.from({ length: 521 }, (_, i) => (i / 260 - 1) * VIEW);
    const values = samples.map(f);
    const [bottom, top] = [Math.min(...values), Math.max(...values)];
    const unit = (Z_AXIS - 80) / (top - bottom);
    const toY = (value) => Z_AXIS - 52 - unit * (value - bottom);
    pen.beginPath();
    pen.moveTo(0, Z_AXIS);
    for (let px = 0; px <= WIDTH; px += 2) pen.lineTo(px, Z_AXIS - Math.min(40, 40 * normal(((px / WIDTH * 2 - 1) * VIEW - mu) / sigma) / normal(0)));
    pen.lineTo(WIDTH, Z_AXIS);
    pen.fillStyle = blue;
    pen.globalAlpha = 0.25;
    pen.fill();
    pen.globalAlpha = 1;
    pen.strokeStyle = ink;
    pen.lineWidth = 2;
    pen.beginPath();
    samples.forEach((value, i) => pen.lineTo(toX(value), toY(values[i])));
    pen.stroke();

    // Two axes of one scale: the lines between them carry each eps to its z.
    pen.strokeStyle = line;
    pen.lineWidth = 1;
    pen.beginPath();
    for (const y of [Z_AXIS, EPS_AXIS]) { pen.moveTo(0, y + 0.5); pen.lineTo(WIDTH, y + 0.5); }
    pen.stroke();
    pen.fillStyle = faint;
    pen.textAlign = "center";
    for (let tick = -3; tick <= 3; tick++) pen.fillText(String(tick).replace("-", "−"), toX(tick), EPS_AXIS + 24);
    pen.fillStyle = ink;
    pen.textAlign = "left";
    pen.fillText("z", 6, Z_AXIS + 16);
    pen.fillText("ε", 6, EPS_AXIS - 6);
    pen.fillStyle = faint;
    pen.fillText("z = μ + σ ε", 6, (Z_AXIS + EPS_AXIS) / 2 + 5);
    pen.textAlign = "right";
    pen.fillText("ε held", WIDTH - 6, EPS_AXIS - 6);
    z.forEach((value, i) => {
      const [x, y] = [toX(value), toY(f(value))];
      pen.strokeStyle = faint;
      pen.lineWidth = 1;
      pen.beginPath();
      pen.moveTo(toX(eps[i]), EPS_AXIS); pen.lineTo(x, Z_AXIS);
      pen.stroke();
      pen.setLineDash([2, 4]);
      pen.beginPath();
      pen.moveTo(x, Z_AXIS); pen.lineTo(x, y);
      pen.stroke();
      pen.setLineDash([]);
    });
    z.forEach((value, i) => {
      const [x, y] = [toX(value), toY(f(value))];
      const [right, up] = [WIDTH / (2 * VIEW), unit * slope(value)];
      const length = 24 / Math.hypot(right, up);
      for (const [colour, width] of [[paper, 5], [OKABE_ITO.orange, 3]]) {
        pen.strokeStyle = colour;
        pen.lineWidth = width;
        pen.beginPath();
        pen.moveTo(x - right * length, y + up * length); pen.lineTo(x + right * length, y - up * length);
        pen.stroke();
      }
    });
    z.forEach((value, i) => {
      const [x, y] = [toX(value), toY(f(value))];
      pen.lineWidth = 1;
      pen.strokeStyle = paper;
      for (const [cx, cy, radius] of [[x, y, 4.5], [x, Z_AXIS, 4.5], [toX(eps[i]), EPS_AXIS, 4.5]]) {
        pen.beginPath();
        pen.arc(cx, cy, radius, 0, 2 * Math.PI);
        pen.fillStyle = cy === EPS_AXIS ? ink : blue;
        pen.fill();
        pen.stroke();
      }
    });

    // What flows back: one bar for each eps, in their order, then the mean beside the exact derivative.
    const reach = Math.max(...[...toMu, ...toSigma, ...exact].map(Math.abs), 0.25);
    while (span < reach) span *= 2;
    while (span > 2.5 * reach) span /= 2;
    pen = bars.pen();
    pen.fillStyle = paper;
    pen.fillRect(0, 0, WIDTH, BAR_HEIGHT);
    [["f′(z) flows back to μ", toMu, 0], ["f′(z) · ε flows back to σ", toSigma, 1]].forEach(([title, flows, row]) => {
      const zero = 58 + 98 * row;
      const half = 34;
      pen.textAlign = "left";
      pen.fillStyle = ink;
      pen.fillText(title, 4, zero - half - 8);
      pen.textAlign = "right";
      pen.fillStyle = faint;
      pen.fillText(`+${span}`, 36, zero - half + 9);
      pen.fillText(`−${span}`, 36, zero + half);
      const bar = (x, width, value, colour) => {
        pen.fillStyle = colour;
        const height = half * value / span;
        pen.fillRect(x, Math.min(zero, zero - height), width, Math.max(1, Math.abs(height)));
      };
      flows.forEach((value, i) => bar(48 + 37 * i, 26, value, OKABE_ITO.orange));
      bar(400, 42, estimated[row], blue);
      bar(462, 42, exact[row], OKABE_ITO.green);
      pen.strokeStyle = faint;
      pen.lineWidth = 1;
      pen.beginPath();
      pen.moveTo(42, zero + 0.5); pen.lineTo(WIDTH - 10, zero + 0.5);
      pen.stroke();
    });
    pen.textAlign = "center";
    pen.fillStyle = faint;
    eps.forEach((e, i) => pen.fillText((e < 0 ? "−" : "") + Math.abs(e).toFixed(1), 61 + 37 * i, 210));
    pen.fillText("ε =", 26, 210);
    pen.fillStyle = ink;
    pen.fillText("mean", 421, 210);
    pen.fillText("exact", 483, 210);

    readout.textContent =
      `μ = ${show(mu)}   σ = ${sigma.toFixed(3)}\n\n         mean of ${eps.length}   exact\n` +
      `∂F/∂μ    ${show(estimated[0], 4)}    ${show(exact[0], 4)}\n∂F/∂σ    ${show(estimated[1], 4)}    ${show(exact[1], 4)}`;
    live.textContent = name === "z > 0"
      ? "f jumps: wherever it has a slope the slope is 0, so nothing flows back, and the mean is wrong. The trick needs a differentiable f."
      : "F = E[f(z)]. Each z sends its slope f′(z) (orange) back: to μ as it is, because ∂z/∂μ = 1; to σ times ε, because ∂z/∂σ = ε.";
    choice.value = name;
    muSlider.input.value = mu;
    sigmaSlider.input.value = logSigma;
    plot.node.setAttribute("aria-label",
      `Graph of f(z) = ${name} with nine points z from ${z[0].toFixed(2)} to ${z.at(-1).toFixed(2)} and their tangents, each joined to its held eps. mu is ${mu.toFixed(2)}, sigma is ${sigma.toFixed(2)}. Arrow keys move mu and log sigma.`);
    bars.node.setAttribute("aria-label",
      `Bars: the mean flow to mu is ${estimated[0].toFixed(3)}, exact ${exact[0].toFixed(3)}; the mean flow to sigma is ${estimated[1].toFixed(3)}, exact ${exact[1].toFixed(3)}.`);
  }

  const python = teller(model, () => ({ function: name, mu, log_sigma: logSigma, eps }));
  function moveTo(change) {
    ({ name, mu, logSigma, eps } = { name, mu, logSigma, eps, ...change });
    mu = clamp(mu, ...LIMITS.mu);
    logSigma = clamp(logSigma, ...LIMITS.log_sigma);
    eps = [...eps].sort((a, b) => a - b);
    draw();
    python.soon();
  }
  choice.addEventListener("change", () => moveTo({ name: choice.value }));
  arrowKeys(plot.node, (dx, dy) => moveTo({ mu: mu + 0.05 * dx, logSigma: logSigma + 0.05 * dy }));
  let grabbed = null;
  drag(plot, (x, y) => { grabbed = { x, y, mu, logSigma }; },
    (x, y) => moveTo({ mu: grabbed.mu + (x - grabbed.x) * 2 * VIEW / WIDTH, logSigma: grabbed.logSigma - (y - grabbed.y) / 60 }));

  const ends = [
    followTheme(box, draw),
    // Each trait by itself: what the hand has moved and Python does not know yet must not fall back.
    listen(model, ["function"], () => { name = model.get("function"); draw(); }),
    listen(model, ["mu"], () => { mu = model.get("mu"); draw(); }),
    listen(model, ["log_sigma"], () => { logSigma = model.get("log_sigma"); draw(); }),
    listen(model, ["eps"], () => { eps = [...model.get("eps")].sort((a, b) => a - b); draw(); }),
    python.end,
  ];
  return () => ends.forEach((end) => end());
}

export default { render };
