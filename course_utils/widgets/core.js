// What every widget of the course shares: colours and themes, canvases, keyboard and pointer, sliders, telling Python.

// Okabe & Ito 2008: told apart with any colour vision.
export const OKABE_ITO = {
  blue: "#0072B2", orange: "#E69F00", green: "#009E73", vermillion: "#D55E00", purple: "#CC79A7", sky: "#56B4E9",
};

export function bytes(base64) {
  const text = atob(base64);
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return out;
}
export const floats = (base64) => new Float32Array(bytes(base64).buffer);
export const doubles = (base64) => new Float64Array(bytes(base64).buffer);

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

// The least of 1, 2, 5, 10, 20 … (and 0.5, 0.2 …) that divides a range into at most so many parts: for ticks.
export function tickStep(range, parts) {
  const power = 10 ** Math.floor(Math.log10(range / parts));
  return [1, 2, 5, 10].map((digit) => digit * power).find((step) => range / step <= parts * (1 + 1e-9));
}

export const subscript = (number) => [...String(number)].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]).join("");

// A number for people: a true minus sign and a fixed width, so that readouts do not jump.
export const show = (value, digits = 2) => (value < 0 ? "−" : "\u2007") + Math.abs(value).toFixed(digits);

// erf to all digits: erf(x) = 2/√π · exp(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (2n + 1)!!, whose terms all have one sign.
export function erf(x) {
  if (!(Math.abs(x) < 6)) return Math.sign(x); // also of NaN
  let [term, sum] = [x, x];
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= 2 * x * x / (2 * n + 1);
    sum += term;
  }
  return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
}

const sigmoidOf = (v) => 1 / (1 + Math.exp(-v));

// The activations by their names in pack.py, which knows no others.
export const ACTIVATIONS = {
  relu: (v) => Math.max(0, v),
  leaky_relu: (v, slope) => (v > 0 ? v : slope * v),
  elu: (v, alpha) => (v > 0 ? v : alpha * Math.expm1(v)),
  gelu: (v, form) => 0.5 * v * (1 + (form === "tanh" ? Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3)) : erf(v * Math.SQRT1_2))),
  silu: (v) => v * sigmoidOf(v),
  softplus: (v, beta, threshold) => (beta * v > threshold ? v : Math.log1p(Math.exp(beta * v)) / beta),
  sigmoid: sigmoidOf,
  tanh: Math.tanh,
};

// One layer as pack.py packs it: linear, with int16 weights and one scale a row; a factor and a shift for each number; or an activation.
function makeLayer({ weight, scale, bias, factor, shift, activation, numbers }) {
  if (activation) {
    const f = ACTIVATIONS[activation];
    return (h) => h.map((v) => f(v, ...numbers));
  }
  if (factor) {
    const [a, b] = [floats(factor), floats(shift)];
    return (h) => h.map((v, i) => v * a[i] + b[i]);
  }
  const quantized = new Int16Array(bytes(weight).buffer);
  const [scales, b] = [floats(scale), floats(bias)];
  const columns = quantized.length / scales.length;
  const w = Float32Array.from(quantized, (q, i) => q * scales[Math.floor(i / columns)]);
  return (h) => {
    const out = new Float32Array(b.length);
    for (let row = 0; row < b.length; row++) {
      let sum = b[row];
      const offset = row * columns;
      for (let i = 0; i < columns; i++) sum += w[offset + i] * h[i];
      out[row] = sum;
    }
    return out;
  };
}

// A network of such layers, one after the other.
export function makeDecoder({ layers, sigmoid }) {
  const inTurn = layers.map(makeLayer);
  return (z) => {
    const out = inTurn.reduce((h, layer) => layer(h), Float32Array.from(z));
    return sigmoid ? out.map(sigmoidOf) : out;
  };
}

// Values from 0 to 1 as grey bytes.
export const grey = (x) => Uint8Array.from(x, (v) => Math.round(255 * clamp(v, 0, 1)));

// A source of uniform numbers between 0 and 1: the same for the same seed, so that a page looks the same at each visit. The
// generator is sfc32 (C. Doty-Humphrey, PractRand).
export function uniformSource(seed) {
  let [a, b, c, counter] = [0, seed, 0, 1];
  const uniform = () => {
    const t = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return ((t >>> 0) + 0.5) / 2 ** 32;
  };
  for (let i = 0; i < 20; i++) uniform(); // mixes the seed into all of the state
  return uniform;
}

// A source of N(0, 1): two uniform numbers become two normal ones by Box and Muller's transformation.
export function normalSource(seed) {
  const uniform = uniformSource(seed);
  return (count) => {
    const out = new Float32Array(count);
    for (let i = 0; i < count; i += 2) {
      const [length, angle] = [Math.sqrt(-2 * Math.log(uniform())), 2 * Math.PI * uniform()];
      out[i] = length * Math.cos(angle);
      if (i + 1 < count) out[i + 1] = length * Math.sin(angle);
    }
    return out;
  };
}

export function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

// A canvas of a fixed size in CSS pixels, sharp on any screen, that shrinks with its column. pen() clears it and gives its context.
export function canvas(width, height, label) {
  const node = element("canvas", { className: "vae-canvas" });
  const scale = Math.max(1, Math.min(3, window.devicePixelRatio || 1));
  node.width = width * scale;
  node.height = height * scale;
  node.style.width = `${width}px`;
  node.style.aspectRatio = `${width} / ${height}`;
  node.setAttribute("role", "img");
  node.setAttribute("aria-label", label);
  const context = node.getContext("2d");
  return {
    node, width, height,
    pen() {
      context.reset(); // all of it, so that a second drawing is the first
      context.scale(scale, scale);
      context.font = "13px system-ui, sans-serif";
      context.lineWidth = 1.5;
      return context;
    },
    // Where a pointer event is, in the canvas's own coordinates.
    at(event) {
      const box = node.getBoundingClientRect();
      return [(event.clientX - box.left) * width / box.width, (event.clientY - box.top) * height / box.height];
    },
  };
}

// Grey pixels (values 0 to 255) as an image that keeps its pixels' edges.
export function picture(width, height, zoom, label) {
  const node = element("canvas", { className: "vae-picture", width, height });
  node.style.width = `${width * zoom}px`;
  node.setAttribute("role", "img");
  node.setAttribute("aria-label", label);
  const context = node.getContext("2d");
  const image = context.createImageData(width, height);
  return {
    node,
    draw(grey) {
      for (let i = 0; i < grey.length; i++) {
        image.data[4 * i] = image.data[4 * i + 1] = image.data[4 * i + 2] = grey[i];
        image.data[4 * i + 3] = 255;
      }
      context.putImageData(image, 0, 0);
    },
  };
}

// The colours of the page's theme, read anew at each drawing.
export function theme(el) {
  const style = getComputedStyle(el);
  return { ink: style.getPropertyValue("--vae-ink").trim(), faint: style.getPropertyValue("--vae-faint").trim(),
           line: style.getPropertyValue("--vae-line").trim(), paper: style.getPropertyValue("--vae-paper").trim(),
           blue: style.getPropertyValue("--vae-blue").trim() };
}

// Keep the widget's light or dark colours those of the page, and draw again when they change; returns what ends it.
// A notebook renders a cell that is out of sight into a node that is not on the page, and takes nodes off the page that scroll
// out of sight. There a widget has no colours: what was drawn meanwhile is drawn again when the node arrives and has a size.
export function followTheme(el, draw) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const update = () => {
    const jupyter = document.body.dataset.jpThemeLight;
    el.dataset.dark = jupyter === undefined ? system.matches : jupyter === "false";
    draw();
  };
  let away = theme(el).ink === "";
  const arrival = new ResizeObserver(() => {
    const wasAway = away;
    away = theme(el).ink === "";
    if (wasAway && !away) update();
  });
  const observer = new MutationObserver(update);
  observer.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  system.addEventListener("change", update);
  update();
  arrival.observe(el);
  return () => {
    arrival.disconnect();
    observer.disconnect();
    system.removeEventListener("change", update);
  };
}

// Let a node take the focus and the arrow keys: handler(dx, dy) with steps of 1, up positive; Shift makes them 5.
export function arrowKeys(node, handler) {
  node.tabIndex = 0;
  node.setAttribute("role", "application"); // or a screen reader that is reading the page keeps the arrows
  node.dataset.lmSuppressShortcuts = "true"; // or JupyterLab and Notebook take the arrows for themselves
  node.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 5 : 1;
    const move = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] }[event.key];
    if (!move || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    handler(...move);
  });
}

// Mouse, pen and touch alike: start(x, y) on press, move(x, y) while pressed.
export function drag(surface, start, move) {
  const node = surface.node;
  node.style.touchAction = "none";
  node.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    node.setPointerCapture(event.pointerId);
    node.focus({ preventScroll: true });
    start(...surface.at(event));
  });
  node.addEventListener("pointermove", (event) => {
    if (node.hasPointerCapture(event.pointerId)) move(...surface.at(event));
  });
}

export function slider(label, min, max, step, value, onInput) {
  const input = element("input", { type: "range", min, max, step, value });
  input.dataset.lmSuppressShortcuts = "true";
  input.addEventListener("input", () => onInput(Number(input.value)));
  return { node: element("label", { className: "vae-control" }, element("span", { textContent: label }), input), input };
}

// Tell Python, once the hand has rested: the drawing never waits for it. Returns {soon, end}.
export function teller(model, values) {
  let timer = null;
  const now = () => {
    clearTimeout(timer);
    timer = null;
    for (const [name, value] of Object.entries(values())) model.set(name, value);
    model.save_changes?.();
  };
  return {
    soon() {
      clearTimeout(timer);
      timer = setTimeout(now, 150);
    },
    end() {
      if (timer !== null) now();
    },
  };
}

// Listen to Python; returns what ends it.
export function listen(model, names, handler) {
  const pairs = names.map((name) => `change:${name}`);
  for (const event of pairs) model.on(event, handler);
  return () => pairs.forEach((event) => model.off?.(event, handler));
}

// A column as wide as its canvases, so that the words below them wrap where the picture ends.
export function column(width, ...children) {
  const node = element("div", { className: "vae-column" }, ...children);
  node.style.width = `${width}px`;
  return node;
}

export function root(el, title) {
  const node = element("div", { className: "vae-widget" });
  node.setAttribute("role", "group");
  node.setAttribute("aria-label", title);
  el.append(node);
  return node;
}
