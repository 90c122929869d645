// @ts-check
// The first view: hold q by its mean in the latent plane; the decoder draws, and the ledger adds up.
(() => {
  const { limit, decoder, rules, digits } = /** @type {any} */ (globalThis).opening;
  const SIDE = 28;
  const node = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const [plane, ring] = [node("plane"), node("ring")];
  /** @type {number[]} */
  let z = [1.15, 1.0];
  let digit = 7;
  let revealed = false;
  /** @type {null | ((z1: number, z2: number) => Float32Array)} */
  let logits = null;

  function bytes(/** @type {string} */ text) {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  }

  // Each layer's weights by columns: a unit that is 0 then costs nothing.
  function layersOf(/** @type {Int8Array} */ raw) {
    let at = 0;
    return decoder.scales.map((/** @type {number[]} */ scale, /** @type {number} */ i) => {
      const [columns, rows] = [decoder.sizes[i], decoder.sizes[i + 1]];
      const weight = new Float32Array(rows * columns);
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) weight[c * rows + r] = raw[at + r * columns + c] * scale[r];
      }
      at += rows * columns;
      return { weight, bias: Float32Array.from(decoder.biases[i]), out: new Float32Array(rows) };
    });
  }

  async function unpack() {
    const inflate = new DecompressionStream("deflate");
    const stream = new Blob([bytes(decoder.weights)]).stream().pipeThrough(inflate);
    const layers = layersOf(new Int8Array(await new Response(stream).arrayBuffer()));
    return (/** @type {number} */ z1, /** @type {number} */ z2) => {
      let input = Float32Array.of(z1, z2);
      for (const [i, { weight, bias, out }] of layers.entries()) {
        out.set(bias);
        for (let c = 0; c < input.length; c++) {
          const h = i === 0 ? input[c] : Math.max(0, input[c]);
          if (h !== 0) for (let r = 0, o = c * out.length; r < out.length; r++) out[r] += weight[o + r] * h;
        }
        input = out;
      }
      return input;
    };
  }

  // log p(x|z) in nats, of the pixels that are ever on; x is ink or paper.
  function logLikelihood(/** @type {Uint8Array} */ x, /** @type {Float32Array} */ l) {
    let sum = 0;
    for (let i = 0; i < l.length; i++) {
      sum += (x[i] ? l[i] : 0) - Math.max(0, l[i]) - Math.log1p(Math.exp(-Math.abs(l[i])));
    }
    return sum;
  }

  // The two terms of the bound for q = N(z, σ²), with the encoder's σ for this image.
  function terms(/** @type {number[][]} */ rule) {
    const { sigma, kept } = digits[digit];
    let reconstruction = 0;
    for (const [e1, a] of rule) {
      for (const [e2, b] of rule) {
        const l = /** @type {any} */ (logits)(z[0] + sigma[0] * e1, z[1] + sigma[1] * e2);
        reconstruction += a * b * logLikelihood(kept, l);
      }
    }
    const kl = [0, 1].reduce((sum, k) => sum + (z[k] ** 2 + sigma[k] ** 2 - 1) / 2 - Math.log(sigma[k]), 0);
    return { reconstruction, kl };
  }

  function ink(/** @type {string} */ id, /** @type {(i: number) => number} */ alphaOf) {
    const pen = /** @type {any} */ (node(id)).getContext("2d");
    const image = pen.createImageData(SIDE, SIDE);
    for (let i = 0; i < SIDE * SIDE; i++) image.data[4 * i + 3] = alphaOf(i);
    pen.putImageData(image, 0, 0);
  }

  function put(/** @type {HTMLElement} */ thing, /** @type {number[]} */ [a, b]) {
    thing.style.setProperty("--x", String(50 * (1 + a / limit)));
    thing.style.setProperty("--y", String(50 * (1 - b / limit)));
  }

  // Where a gap stands on the ladder, in per cent: 0 on the right, each factor of ten about as wide.
  const rung = (/** @type {number} */ gap) =>
    100 * (1 - Math.log1p(Math.max(0, gap) / 0.3) / Math.log1p(900 / 0.3));
  const tenth = (/** @type {number} */ value) => Math.round(10 * value) / 10;
  const shown = (/** @type {number} */ value, places = 1) =>
    value.toFixed(places).replace(/^-(?=0\.?0*$)/, "").replace("-", "−");

  // In tenths of a nat, as they are shown.
  function verdict(/** @type {number} */ gap) {
    const [encoders, yours] = [digits[digit].gap, gap].map(tenth);
    if (yours < encoders) return `You are ${shown(encoders - yours)} nats closer than the encoder.`;
    if (yours === encoders) return "You are as close as the encoder, to a tenth of a nat.";
    const encoder = `The encoder’s answer is ${shown(encoders)} nats below log p(x).`;
    return gap < 40 ? `Close. ${encoder}` : `${encoder} Can you come closer?`;
  }

  // Rounded so that what is shown adds up as shown.
  function ledger(/** @type {number} */ gap, /** @type {number} */ kl) {
    const [px, g, k] = [digits[digit].logPx, gap, kl].map(tenth);
    const values = { reconstruction: px - g + k, kl: k, bound: px - g, gap: g, px };
    for (const [name, value] of Object.entries(values)) node(`v-${name}`).textContent = shown(value);
  }

  let resting = 0;
  function draw(precise = false) {
    put(ring, z);
    if (!logits) return;
    const alpha = new Uint8Array(SIDE * SIDE);
    logits(z[0], z[1]).forEach((l, i) => { alpha[decoder.pixels[i]] = 255 / (1 + Math.exp(-l)); });
    ink("drawn", (i) => alpha[i]);
    const { reconstruction, kl } = terms(rules[precise ? 1 : 0]);
    const gap = Math.max(0, digits[digit].logPx - reconstruction + kl);
    ledger(gap, kl);
    node("gap-bar").style.setProperty("--x", String(rung(gap)));
    node("gap-number").style.setProperty("--x", String(Math.min(86, Math.max(12, rung(gap)))));
    node("gap-number").textContent = shown(gap);
    ring.setAttribute("aria-valuenow", gap.toFixed(1));
    ring.setAttribute("aria-valuetext",
      `z = ${shown(z[0], 2)}, ${shown(z[1], 2)}; ${shown(gap)} nats below log p(x)`);
    clearTimeout(resting);
    if (precise) node("verdict").textContent = verdict(gap);
    else resting = setTimeout(() => draw(true), 140);
  }

  function reveal() {
    const { mu, posterior } = digits[digit];
    node("show").textContent = `${revealed ? "Hide" : "Show"} the encoder’s answer`;
    node("encoder").hidden = !revealed;
    put(node("encoder"), mu);
    node("encoder").classList.toggle("left", mu[0] > 1.2);
    const outline = (/** @type {number[][]} */ line) => `M${line.map(([a, b]) => `${a} ${-b}`).join("L")}Z`;
    node("region").setAttribute("d", revealed ? posterior.map(outline).join("") : "");
  }

  function choose(/** @type {number} */ chosen) {
    [digit, revealed] = [chosen, false];
    for (const [i, button] of [...node("digits").children].entries()) {
      button.setAttribute("aria-pressed", String(i === digit));
    }
    node("which").textContent = String(digit);
    node("encoder-rung").style.setProperty("--x", String(rung(digits[digit].gap)));
    ink("wanted", (i) => (digits[digit].bits[i] ? 255 : 0));
    reveal();
    draw();
  }

  let pending = false;
  function moveTo(/** @type {number[]} */ to) {
    z = to.map((value) => Math.min(limit, Math.max(-limit, value)));
    ring.classList.add("moved");
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => {
      pending = false;
      draw();
    });
  }

  function byHand() {
    const at = (/** @type {PointerEvent} */ event) => {
      const box = plane.getBoundingClientRect();
      return [(2 * (event.clientX - box.left) / box.width - 1) * limit,
        (1 - 2 * (event.clientY - box.top) / box.height) * limit];
    };
    // By touch only the ring is held, so that a swipe beside it scrolls the page, and a tap calls the ring.
    plane.addEventListener("pointerdown", (event) => {
      const onRing = ring.contains(/** @type {Node} */ (event.target));
      if (event.button || (event.pointerType === "touch" && !onRing)) return;
      event.preventDefault();
      ring.focus({ preventScroll: true });
      plane.setPointerCapture(event.pointerId);
      if (!onRing) moveTo(at(event));
    });
    plane.addEventListener("pointermove", (event) => {
      if (plane.hasPointerCapture(event.pointerId)) moveTo(at(event));
    });
    plane.addEventListener("click", (event) => moveTo(at(/** @type {PointerEvent} */ (event))));
    ring.addEventListener("keydown", (event) => {
      const step = event.shiftKey ? 0.25 : 0.05;
      /** @type {Record<string, number[]>} */
      const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
      const by = ways[event.key];
      if (!by || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      moveTo([z[0] + step * by[0], z[1] + step * by[1]]);
    });
    node("digits").addEventListener("click", ({ target }) => {
      const place = [...node("digits").children].indexOf(/** @type {Element} */ (target));
      if (place < 0) return;
      choose(place);
      node("wanted").scrollIntoView({ block: "nearest" }); // on a phone it stands above the plane
    });
    node("show").addEventListener("click", () => {
      revealed = !revealed;
      reveal();
    });
  }

  for (const each of digits) {
    const packed = bytes(each.x);
    each.bits = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => (packed[i >> 3] >> (7 - (i & 7))) & 1);
    each.kept = Uint8Array.from(decoder.pixels, (pixel) => each.bits[pixel]);
  }
  for (const tick of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-gap]"))) {
    tick.style.setProperty("--x", String(rung(Number(tick.dataset.gap))));
  }
  byHand();
  choose(digit);
  unpack().then((decode) => {
    logits = decode;
    draw(true);
    plane.dataset.alive = "true";
    performance.mark("alive");
  });
})();
