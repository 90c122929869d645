import { OKABE_ITO, arrowKeys, canvas, clamp, column, drag, element, followTheme, listen, normalSource, root, show, slider, teller, theme } from "./core.js";

const [WIDTH, HEIGHT, LOWER_HEIGHT] = [520, 300, 160];
const [LEFT, RIGHT, TOP, BOTTOM] = [58, 12, 26, 24];
const LARGEST_DIM = 50;
const SAMPLES = [10, 30, 100, 300, 1000, 3000, 10000];
const ETA_LIMITS = [0.01, 1];
const METHODS = { naive: "naive: z from the prior", importance: "importance: z from near the posterior" };
const WIDENING = 1.3;
const POOL = 200000;
const LOG_TWO_PI = Math.log(2 * Math.PI);

// What is known in closed form, as in monte_carlo_explorer.py: log p(x) in nats, and Var w / p(x)² of one weight.
export function exact(dim, eta, method) {
  const logR = method === "naive"
    ? Math.log1p(eta) + 1 / (2 + eta) - 0.5 * Math.log(eta * (2 + eta))
    : 2 * Math.log(WIDENING) - 0.5 * Math.log(2 * WIDENING ** 2 - 1);
  return { logPx: -0.5 * dim * (LOG_TWO_PI + Math.log1p(eta) + 1), relativeVariance: Math.expm1(dim * logR) };
}

// Estimates from a pool of POOL samples from N(0, I). Both the prior and p(x|z) look alike from all sides, so x may lie along
// the first axis, and of a sample only its first coordinate and the sum of the squares of the others, 2 to dim, are needed.
// These sums are made for the dimensions that are asked for: 0.8 MB for each, 40 MB for all 50, which go when the widget goes.
//
// estimate: log p̂(x) - log p(x) of each repeat, p̂ a mean of `samples` weights, and the effective number of samples (Σw)² / Σw².
export function makeEstimate() {
  const normals = normalSource(1);
  const along = normals(POOL);
  const sums = [new Float32Array(POOL)];
  function across(dim) {
    while (sums.length < dim) {
      const [before, next] = [sums[sums.length - 1], normals(POOL)];
      for (let i = 0; i < POOL; i++) next[i] = before[i] + next[i] * next[i];
      sums.push(next);
    }
    return sums[dim - 1];
  }
  const logWeights = new Float64Array(SAMPLES.at(-1));

  return function estimate(dim, eta, samples, method, repeats) {
    const squares = across(dim);
    const { logPx } = exact(dim, eta, method);
    const length = Math.sqrt(dim * (1 + eta));
    const constant = method === "naive" ? -0.5 * dim * (LOG_TWO_PI + Math.log(eta)) - logPx : dim * Math.log(WIDENING);
    const scale = method === "naive" ? -0.5 / eta : -0.5 * (WIDENING ** 2 - 1);
    const origin = method === "naive" ? length : 0; // an importance sample counts from the posterior's mean
    const errors = new Float64Array(repeats);
    const effective = new Float64Array(repeats);
    for (let repeat = 0; repeat < repeats; repeat++) {
      let largest = -Infinity;
      for (let s = 0, i = repeat * samples; s < samples; s++, i++) {
        const away = along[i] - origin;
        const l = scale * (away * away + squares[i]);
        logWeights[s] = l;
        if (l > largest) largest = l;
      }
      let [sum, sumOfSquares] = [0, 0];
      for (let s = 0; s < samples; s++) {
        const l = logWeights[s] - largest;
        if (l < -40) continue; // nothing beside the largest, in float64
        const w = Math.exp(l);
        sum += w;
        sumOfSquares += w * w;
      }
      errors[repeat] = constant + largest + Math.log(sum / samples);
      effective[repeat] = sum * sum / sumOfSquares;
    }
    return { errors, effective };
  };
}

// Between the two nearest of the sorted values.
function quantile(sorted, share) {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]);
}
const middle = (values) => {
  const sorted = Float64Array.from(values).sort();
  return [0.1, 0.5, 0.9].map((share) => quantile(sorted, share));
};

const raised = (n) => [...String(n)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("");
function large(value) {
  if (value < 10) return value.toFixed(2);
  if (value < 99999.5) return Math.round(value).toLocaleString("en");
  const exponent = Math.floor(Math.log10(value));
  return `${(value / 10 ** exponent).toFixed(1)} · 10${raised(exponent)}`;
}

function render({ model, el }) {
  const box = root(el, "Monte Carlo explorer");
  const estimate = makeEstimate();
  let [dim, samples, eta, method] = ["dim", "samples", "eta", "method"].map((name) => model.get(name));

  const plot = canvas(WIDTH, HEIGHT, "");
  const lower = canvas(WIDTH, LOWER_HEIGHT, "");
  lower.node.style.cursor = "default";
  const readout = element("p", { className: "vae-readout" });
  const choice = element("select");
  choice.dataset.lmSuppressShortcuts = "true";
  choice.setAttribute("aria-label", "method");
  for (const [key, text] of Object.entries(METHODS)) choice.append(element("option", { value: key, textContent: text }));
  const sliders = {
    dim: slider("dimension K", 1, LARGEST_DIM, 1, dim, (value) => moveTo({ dim: value })),
    samples: slider("samples S", 0, SAMPLES.length - 1, 1, 0, (value) => moveTo({ samples: SAMPLES[value] })),
    eta: slider("log₁₀ η", -2, 0, 0.02, 0, (value) => moveTo({ eta: 10 ** value })),
  };
  box.append(
    column(WIDTH, plot.node, lower.node),
    element("div", { className: "vae-column vae-side" },
      element("label", { className: "vae-control" }, choice),
      ...Object.values(sliders).map(({ node }) => node), readout,
      element("p", { className: "vae-hint", textContent: "Drag in the upper plot, or press the arrow keys: sideways moves K, up and down move η (with Shift: faster). Each dot is one estimate from S samples; the band holds the middle 80 % of the estimates at every K." })),
  );

  const toX = (k) => LEFT + (WIDTH - LEFT - RIGHT) * (k - 0.5) / LARGEST_DIM;
  const fromX = (x) => Math.round((x - LEFT) * LARGEST_DIM / (WIDTH - LEFT - RIGHT) + 0.5);
  // Errors of a tenth of a nat and of a thousand nats on one axis: straight near 0, logarithmic further out.
  const [highest, lowest] = [Math.asinh(10 * 4), -Math.asinh(10 * 6000)];
  const toY = (error) => TOP + (HEIGHT - TOP - BOTTOM) * (highest - clamp(Math.asinh(10 * error), lowest, highest)) / (highest - lowest);

  // The band is computed for all K where that is quick, and else in the frames that follow, a few K in each.
  const band = [];
  let [bandOf, nextK, frame] = ["", 1, null];
  function widenBand() {
    frame = null;
    const until = performance.now() + 4;
    const repeats = clamp(Math.floor(50000 / samples), 20, 100);
    for (; nextK <= LARGEST_DIM && performance.now() < until; nextK++) {
      band[nextK] = middle(estimate(nextK, eta, samples, method, repeats).errors);
    }
    if (nextK <= LARGEST_DIM) frame = requestAnimationFrame(() => { widenBand(); drawPlot(); });
  }

  let [errors, quantiles, effective] = [[], [], 0];
  function draw() {
    ({ errors, effective } = estimate(dim, eta, samples, method, Math.min(100, Math.floor(POOL / samples))));
    quantiles = middle(errors);
    effective = middle(effective)[1];
    const wanted = [eta, samples, method].join(" ");
    if (wanted !== bandOf) {
      if (frame !== null) cancelAnimationFrame(frame);
      [bandOf, nextK] = [wanted, 1];
      widenBand();
    }
    drawPlot();
    drawLower();
    const { logPx, relativeVariance } = exact(dim, eta, method);
    const [low, median, high] = quantiles;
    readout.textContent =
      `K = ${dim}   S = ${large(samples)}   η = ${eta.toFixed(3)}\n\n` +
      `log p(x), exact   ${show(logPx, 3)} nats\n` +
      `median estimate   ${show(logPx + median, 3)}\n` +
      `80 % lie from     ${show(logPx + low, 3)}\n` +
      `           to     ${show(logPx + high, 3)}\n` +
      `effective samples  ${large(effective)}\n\n` +
      `exact, of one weight:\nrelative variance  ${large(relativeVariance)}\n` +
      `samples needed for\na 10 % error       ${large(relativeVariance / 0.01)}`;
    choice.value = method;
    sliders.dim.input.value = dim;
    sliders.samples.input.value = SAMPLES.indexOf(samples);
    sliders.samples.input.setAttribute("aria-valuetext", `${samples} samples`);
    sliders.eta.input.value = Math.log10(eta);
    plot.node.setAttribute("aria-label",
      `The error of ${errors.length} ${method} estimates of log p(x) in ${dim} dimensions, ${samples} samples each, eta ${eta.toFixed(3)}: median ${median.toFixed(3)}, eighty percent from ${low.toFixed(3)} to ${high.toFixed(3)} nats. Arrow keys move the dimension and eta.`);
    lower.node.setAttribute("aria-label",
      `Samples needed for a ten percent error over the dimension, on a logarithmic axis: in ${dim} dimensions ${exact(dim, eta, "naive").relativeVariance / 0.01 > 1e6 ? "ten to the " + Math.round(Math.log10(exact(dim, eta, "naive").relativeVariance / 0.01)) : Math.round(exact(dim, eta, "naive").relativeVariance / 0.01)} naive ones, ${Math.round(exact(dim, eta, "importance").relativeVariance / 0.01)} with importance sampling.`);
  }

  function dimensionAxis(pen, height, { faint, line }) {
    pen.strokeStyle = line;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(LEFT, height - BOTTOM + 0.5); pen.lineTo(WIDTH - RIGHT, height - BOTTOM + 0.5);
    pen.stroke();
    pen.fillStyle = faint;
    pen.textAlign = "center";
    for (const tick of [1, 10, 20, 30, 40, 50]) pen.fillText(String(tick), toX(tick), height - 8);
    pen.fillText("K", toX(45), height - 8);
  }

  function drawPlot() {
    const colours = theme(box);
    const { ink, faint, line, paper, blue } = colours;
    const hue = method === "naive" ? OKABE_ITO.vermillion : blue;
    const pen = plot.pen();
    pen.fillStyle = paper;
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    dimensionAxis(pen, HEIGHT, colours);
    pen.textAlign = "right";
    for (const tick of [1, 0.1, -0.1, -1, -10, -100, -1000]) {
      pen.strokeStyle = line;
      pen.lineWidth = 0.5;
      pen.beginPath();
      pen.moveTo(LEFT, toY(tick)); pen.lineTo(WIDTH - RIGHT, toY(tick));
      pen.stroke();
      pen.fillStyle = faint;
      pen.fillText((tick < 0 ? "−" : "+") + Math.abs(tick).toLocaleString("en"), LEFT - 8, toY(tick) + 4);
    }
    const known = Array.from({ length: LARGEST_DIM }, (_, i) => i + 1).filter((k) => band[k]);
    const path = (row, backwards) => (backwards ? [...known].reverse() : known).forEach((k) => pen.lineTo(toX(k), toY(band[k][row])));
    pen.beginPath();
    path(0, false);
    path(2, true);
    pen.closePath();
    pen.fillStyle = hue;
    pen.globalAlpha = 0.22;
    pen.fill();
    pen.globalAlpha = 1;
    pen.beginPath();
    path(1, false);
    pen.strokeStyle = hue;
    pen.lineWidth = 2;
    pen.stroke();
    pen.strokeStyle = ink;
    pen.lineWidth = 2;
    pen.beginPath();
    pen.moveTo(LEFT, toY(0)); pen.lineTo(WIDTH - RIGHT, toY(0));
    pen.stroke();
    pen.fillStyle = ink;
    pen.fillText("exact", WIDTH - RIGHT, toY(0) - 6);
    pen.textAlign = "left";
    pen.fillText("log p̂(x) − log p(x), in nats: 0.1 is an error of 10 %", 8, 16);

    pen.strokeStyle = faint;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(toX(dim), TOP); pen.lineTo(toX(dim), HEIGHT - BOTTOM);
    pen.stroke();
    pen.strokeStyle = paper;
    pen.lineWidth = 0.7;
    pen.fillStyle = hue;
    errors.forEach((error, i) => {
      const aside = ((i * 0.618034) % 1 - 0.5) * 44; // spread evenly, so that the dots do not hide one another
      pen.beginPath();
      pen.arc(toX(dim) + aside, toY(error), 3.2, 0, 2 * Math.PI);
      pen.fill();
      pen.stroke();
    });
    const y = toY(quantiles[1]);
    for (const [colour, width] of [[paper, 6], [ink, 3]]) {
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.beginPath();
      pen.moveTo(toX(dim) - 26, y); pen.lineTo(toX(dim) + 26, y);
      pen.stroke();
    }
  }

  function drawLower() {
    const colours = theme(box);
    const { ink, faint, line, paper, blue } = colours;
    const pen = lower.pen();
    pen.fillStyle = paper;
    pen.fillRect(0, 0, WIDTH, LOWER_HEIGHT);
    dimensionAxis(pen, LOWER_HEIGHT, colours);
    const needed = (k, which) => Math.max(0, Math.log10(exact(k, eta, which).relativeVariance / 0.01));
    let highest = 8;
    while (highest < needed(LARGEST_DIM, "naive")) highest *= 2;
    const toPower = (exponent) => LOWER_HEIGHT - BOTTOM - (LOWER_HEIGHT - BOTTOM - TOP) * exponent / highest;
    pen.textAlign = "right";
    for (let tick = 0; tick <= highest; tick += highest / 4) {
      pen.strokeStyle = line;
      pen.lineWidth = 0.5;
      pen.beginPath();
      pen.moveTo(LEFT, toPower(tick)); pen.lineTo(WIDTH - RIGHT, toPower(tick));
      pen.stroke();
      pen.fillStyle = faint;
      pen.fillText(tick ? `10${raised(tick)}` : "1", LEFT - 8, toPower(tick) + 4);
    }
    pen.textAlign = "left";
    pen.fillStyle = ink;
    pen.fillText("samples needed for an error of 10 %, exact", 8, 16);
    pen.setLineDash([5, 4]);
    pen.strokeStyle = ink;
    pen.lineWidth = 1.2;
    pen.beginPath();
    pen.moveTo(LEFT, toPower(Math.log10(samples))); pen.lineTo(WIDTH - RIGHT, toPower(Math.log10(samples)));
    pen.stroke();
    pen.setLineDash([]);
    pen.textAlign = "right";
    pen.fillText(`S = ${large(samples)}`, toX(38), toPower(Math.log10(samples)) - 7);
    for (const [which, hue] of [["naive", OKABE_ITO.vermillion], ["importance", blue]]) {
      pen.strokeStyle = hue;
      pen.lineWidth = which === method ? 3 : 1.5;
      pen.beginPath();
      for (let k = 1; k <= LARGEST_DIM; k++) pen.lineTo(toX(k), toPower(needed(k, which)));
      pen.stroke();
      pen.beginPath();
      pen.arc(toX(dim), toPower(needed(dim, which)), which === method ? 5.5 : 3.5, 0, 2 * Math.PI);
      pen.fillStyle = hue;
      pen.fill();
      pen.strokeStyle = paper;
      pen.lineWidth = 1;
      pen.stroke();
    }
    pen.fillStyle = OKABE_ITO.vermillion;
    pen.fillText("naive", toX(30) - 10, toPower(needed(30, "naive")) - 6);
    pen.fillStyle = blue;
    pen.fillText("importance", WIDTH - RIGHT - 2, toPower(Math.max(needed(LARGEST_DIM, "importance"), Math.log10(samples))) - 7);
  }

  const python = teller(model, () => ({ dim, samples, eta, method }));
  function moveTo(change) {
    ({ dim, samples, eta, method } = { dim, samples, eta, method, ...change });
    dim = clamp(dim, 1, LARGEST_DIM);
    eta = clamp(eta, ...ETA_LIMITS);
    draw();
    python.soon();
  }
  choice.addEventListener("change", () => moveTo({ method: choice.value }));
  arrowKeys(plot.node, (dx, dy) => moveTo({ dim: dim + dx, eta: eta * 1.1 ** dy }));
  let grabbed = null;
  drag(plot, (x, y) => { grabbed = { y, eta }; moveTo({ dim: fromX(x) }); },
    (x, y) => moveTo({ dim: fromX(x), eta: grabbed.eta * 10 ** ((grabbed.y - y) / 150) }));

  const ends = [
    followTheme(box, draw),
    // Each trait by itself: what the hand has moved and Python does not know yet must not fall back.
    listen(model, ["dim"], () => { dim = model.get("dim"); draw(); }),
    listen(model, ["samples"], () => { samples = model.get("samples"); draw(); }),
    listen(model, ["eta"], () => { eta = model.get("eta"); draw(); }),
    listen(model, ["method"], () => { method = model.get("method"); draw(); }),
    () => { if (frame !== null) cancelAnimationFrame(frame); },
    python.end,
  ];
  return () => ends.forEach((end) => end());
}

export default { render };
