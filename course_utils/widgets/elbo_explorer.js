import { OKABE_ITO, arrowKeys, canvas, clamp, column, doubles, drag, element, followTheme, listen, root, show, slider, teller, theme } from "./core.js";

const [WIDTH, HEIGHT] = [520, 240];
const BAR_HEIGHT = 176;
const VIEW = 4; // the plot shows z from -4 to 4; the integrals run over the whole grid
const LIMITS = { mu: [-3.5, 3.5], log_sigma: [-3, 0.7] };
const LOG_TWO_PI = Math.log(2 * Math.PI);

// The terms of the bound for q = N(mu, exp(log_sigma)²), by the rectangle rule on the grid that Python sent, in nats.
export function terms({ z, logLikelihood, cell }, mu, logSigma) {
  const sigma = Math.exp(logSigma);
  let reconstruction = 0;
  for (let i = 0; i < z.length; i++) {
    const e = (z[i] - mu) / sigma;
    if (e * e < 1400) reconstruction += Math.exp(-0.5 * (e * e + LOG_TWO_PI) - logSigma) * cell * logLikelihood[i];
  }
  const kl = 0.5 * (mu * mu + sigma * sigma - 1 - 2 * logSigma);
  return { reconstruction, kl, elbo: reconstruction - kl };
}

function render({ model, el }) {
  const box = root(el, "ELBO explorer");
  const logLikelihood = doubles(model.get("_log_likelihood"));
  const limit = model.get("_limit");
  const cell = 2 * limit / (logLikelihood.length - 1);
  const z = Float64Array.from(logLikelihood, (_, i) => -limit + i * cell);
  const grid = { z, logLikelihood, cell };
  const logJoint = logLikelihood.map((l, i) => l - 0.5 * (z[i] * z[i] + LOG_TWO_PI));
  const largest = logJoint.reduce((a, b) => Math.max(a, b));
  const logPx = largest + Math.log(cell * logJoint.reduce((sum, l) => sum + Math.exp(l - largest), 0));
  const posterior = logJoint.map((l) => Math.exp(l - logPx));
  let mu = model.get("mu");
  let logSigma = model.get("log_sigma");

  const plot = canvas(WIDTH, HEIGHT, "");
  const bars = canvas(WIDTH, BAR_HEIGHT, "");
  bars.node.style.cursor = "default";
  const readout = element("p", { className: "vae-readout" });
  const muSlider = slider("μ", ...LIMITS.mu, 0.01, mu, (value) => moveTo(value, logSigma));
  const sigmaSlider = slider("log σ", ...LIMITS.log_sigma, 0.01, logSigma, (value) => moveTo(mu, value));
  box.append(
    column(WIDTH, plot.node, bars.node),
    element("div", { className: "vae-column vae-side" }, muSlider.node, sigmaSlider.node, readout,
      element("p", { className: "vae-hint", textContent: "Drag in the plot, or press the arrow keys: sideways moves μ, up and down widens and narrows q (with Shift: faster). Make the gap as small as you can." })),
  );

  const toX = (value) => WIDTH / 2 * (1 + value / VIEW);
  const largestDensity = Math.max(0.4, ...posterior);
  const q = (value) => Math.exp(-0.5 * (((value - mu) / Math.exp(logSigma)) ** 2 + LOG_TWO_PI) - logSigma);

  function curve(pen, density, top) {
    for (let px = 0; px <= WIDTH; px += 2) {
      const y = HEIGHT - 24 - (HEIGHT - 40) * density((px / WIDTH * 2 - 1) * VIEW) / top;
      px ? pen.lineTo(px, y) : pen.moveTo(px, y);
    }
  }

  // The half-width of the bars' axis, in steps of a factor of two: the axis stands still while the bars move.
  let span = 4;

  function draw() {
    const { ink, faint, line, paper, blue } = theme(box);
    const t = terms(grid, mu, logSigma);
    const gap = logPx - t.elbo;
    const sigma = Math.exp(logSigma);

    let pen = plot.pen();
    pen.fillStyle = paper;
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    const top = Math.max(largestDensity, q(mu)) * 1.05;
    const at = (value) => posterior[clamp(Math.round((value + limit) / cell), 0, posterior.length - 1)];
    pen.beginPath();
    curve(pen, at, top);
    pen.lineTo(WIDTH, HEIGHT - 24); pen.lineTo(0, HEIGHT - 24);
    pen.globalAlpha = 0.35;
    pen.fillStyle = OKABE_ITO.green;
    pen.fill();
    pen.globalAlpha = 1;
    pen.beginPath();
    curve(pen, at, top);
    pen.strokeStyle = OKABE_ITO.green;
    pen.stroke();
    pen.beginPath();
    pen.setLineDash([5, 5]);
    curve(pen, (v) => Math.exp(-0.5 * (v * v + LOG_TWO_PI)), top);
    pen.strokeStyle = faint;
    pen.stroke();
    pen.setLineDash([]);
    pen.beginPath();
    curve(pen, q, top);
    pen.strokeStyle = blue;
    pen.lineWidth = 3;
    pen.stroke();
    const peak = HEIGHT - 24 - (HEIGHT - 40) * q(mu) / top;
    pen.beginPath();
    pen.arc(toX(mu), peak, 6, 0, 2 * Math.PI);
    pen.fillStyle = blue;
    pen.fill();
    pen.strokeStyle = paper;
    pen.lineWidth = 1.5;
    pen.stroke();
    pen.strokeStyle = line;
    pen.beginPath();
    pen.moveTo(0, HEIGHT - 23.5); pen.lineTo(WIDTH, HEIGHT - 23.5);
    pen.stroke();
    pen.fillStyle = faint;
    pen.textAlign = "center";
    for (let tick = -3; tick <= 3; tick++) pen.fillText(String(tick).replace("-", "−"), toX(tick), HEIGHT - 7);
    pen.fillText("z", WIDTH - 12, HEIGHT - 7);
    pen.textAlign = "left";
    [["q(z)", blue, []], ["p(z|x), exact", OKABE_ITO.green, []], ["p(z)", faint, [5, 5]]].forEach(([text, colour, dash], row) => {
      pen.strokeStyle = colour;
      pen.lineWidth = 3;
      pen.setLineDash(dash);
      pen.beginPath();
      pen.moveTo(8, 14 + 18 * row); pen.lineTo(32, 14 + 18 * row);
      pen.stroke();
      pen.setLineDash([]);
      pen.fillStyle = ink;
      pen.fillText(text, 38, 18 + 18 * row);
    });

    // A bar that always adds up: up to the reconstruction term, back by the KL to F, on by the gap to log p(x).
    const reach = Math.max(gap, Math.abs(t.reconstruction - logPx), 0.5) * 1.1;
    while (span < reach) span *= 2;
    while (span > 4 * reach) span /= 2;
    pen = bars.pen();
    pen.fillStyle = paper;
    pen.fillRect(0, 0, WIDTH, BAR_HEIGHT);
    const left = 112;
    const toBar = (value) => left + (WIDTH - left - 10) * clamp((value - logPx + span) / (2 * span), 0, 1);
    const rows = [
      ["reconstruction", logPx - span, t.reconstruction, OKABE_ITO.sky],
      ["− KL(q‖p(z))", t.reconstruction, t.elbo, OKABE_ITO.orange],
      ["+ gap", t.elbo, logPx, OKABE_ITO.vermillion],
    ];
    rows.forEach(([label, from, to, colour], row) => {
      const y = 10 + 42 * row;
      pen.textAlign = "right";
      pen.fillStyle = ink;
      pen.fillText(label, left - 8, y + 19);
      pen.fillStyle = colour;
      pen.fillRect(Math.min(toBar(from), toBar(to)), y, Math.max(1.5, Math.abs(toBar(to) - toBar(from))), 28);
      pen.strokeStyle = faint;
      pen.lineWidth = 1;
      pen.beginPath();
      pen.moveTo(toBar(to), y); pen.lineTo(toBar(to), y + 42);
      pen.stroke();
    });
    pen.strokeStyle = ink;
    pen.lineWidth = 2;
    pen.beginPath();
    pen.moveTo(toBar(logPx), 4); pen.lineTo(toBar(logPx), 138);
    pen.stroke();
    pen.fillStyle = ink;
    pen.textAlign = "center";
    pen.fillText("log p(x)", toBar(logPx), 154);
    if (Math.abs(toBar(t.elbo) - toBar(logPx)) > 44) pen.fillText("F", toBar(t.elbo), 154);
    pen.fillStyle = faint;
    pen.fillText(`← ${span} nats →`, (toBar(logPx) + toBar(logPx + span)) / 2, 171);

    readout.textContent =
      `μ = ${show(mu)}   σ = ${sigma.toFixed(3)}\n\n` +
      `reconstruction  ${show(t.reconstruction, 4)}\n− KL(q‖p(z))    ${show(-t.kl, 4)}\n= F             ${show(t.elbo, 4)}\n` +
      `+ gap           ${show(gap, 4)}\n= log p(x)      ${show(logPx, 4)}   nats`;
    muSlider.input.value = mu;
    sigmaSlider.input.value = logSigma;
    plot.node.setAttribute("aria-label",
      `The density q with mu ${mu.toFixed(2)} and sigma ${sigma.toFixed(2)} over the exact posterior. F is ${t.elbo.toFixed(3)}, log p(x) is ${logPx.toFixed(3)}, the gap is ${gap.toFixed(3)} nats. Arrow keys move mu and log sigma.`);
    bars.node.setAttribute("aria-label",
      `Bars: reconstruction ${t.reconstruction.toFixed(3)}, minus KL ${t.kl.toFixed(3)}, plus gap ${gap.toFixed(3)}, equals log p(x) ${logPx.toFixed(3)} nats.`);
  }

  const python = teller(model, () => ({ mu, log_sigma: logSigma }));
  function moveTo(newMu, newLogSigma) {
    mu = clamp(newMu, ...LIMITS.mu);
    logSigma = clamp(newLogSigma, ...LIMITS.log_sigma);
    draw();
    python.soon();
  }
  arrowKeys(plot.node, (dx, dy) => moveTo(mu + 0.05 * dx, logSigma + 0.05 * dy));
  let grabbed = null;
  drag(plot, (x, y) => { grabbed = { x, y, mu, logSigma }; },
    (x, y) => moveTo(grabbed.mu + (x - grabbed.x) * 2 * VIEW / WIDTH, grabbed.logSigma - (y - grabbed.y) / 60));

  const ends = [
    followTheme(box, draw),
    // Each trait by itself: what the hand has moved and Python does not know yet must not fall back.
    listen(model, ["mu"], () => { mu = model.get("mu"); draw(); }),
    listen(model, ["log_sigma"], () => { logSigma = model.get("log_sigma"); draw(); }),
    python.end,
  ];
  return () => ends.forEach((end) => end());
}

export default { render };
