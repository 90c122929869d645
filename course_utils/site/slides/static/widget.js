// @ts-check
// A widget as large as its slide: laid out and scaled for the largest pictures, its text large enough.
(() => {
  const LARGEST = 1.6, SMALLEST = 0.7, STEP = 0.05, TEXT = 18.5, LETTERS = 18;
  const root = document.documentElement;
  const sharp = (window.devicePixelRatio || 1) * 2; // its canvases are drawn for the scale
  Object.defineProperty(window, "devicePixelRatio", { get: () => sharp });

  function fit() {
    const main = document.getElementById("widget");
    const widget = /** @type {HTMLElement | null} */ (main?.querySelector(".vae-widget"));
    if (!main || !widget || !innerHeight) return;
    const lay = (/** @type {number} */ scale, /** @type {boolean} */ beside) => {
      root.toggleAttribute("data-beside", beside);
      root.style.setProperty("--scale", scale.toFixed(2));
      root.style.setProperty("--text", `${Math.max(13, TEXT / scale).toFixed(2)}px`);
      main.style.width = `${innerWidth / scale}px`;
    };
    let best = { seen: 0, scale: SMALLEST, beside: false };
    for (const beside of [false, true]) {
      for (let scale = LARGEST; scale >= SMALLEST; scale -= STEP) {
        lay(scale, beside);
        const [width, height] = [widget.scrollWidth * scale, widget.offsetHeight * scale];
        if (height > innerHeight || width > innerWidth + 1) continue;
        const seen = [...widget.querySelectorAll("canvas")].reduce((sum, { offsetWidth, offsetHeight }) =>
          sum + offsetWidth * offsetHeight * scale ** 2, 0);
        if (seen > best.seen) best = { seen, scale, beside };
      }
    }
    lay(best.scale, best.beside);
    root.dataset.vaeLetters = (LETTERS / best.scale).toFixed(1); // of its canvases, which are drawn again
    widget.dispatchEvent(new CustomEvent("vae-shrunk"));
  }

  addEventListener("load", () => {
    new ResizeObserver(fit).observe(root);
    fit();
    root.dataset.fitted = "";
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") parent.postMessage({ widget: "left" }, "*");
  });
})();
