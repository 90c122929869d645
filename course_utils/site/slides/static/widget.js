// @ts-check
// A widget as large as its slide: the largest scale at which it fits, with text to read from far off.
(() => {
  const LARGEST = 2.2, SMALLEST = 0.7, STEP = 0.05, TEXT = 18.5;
  const root = document.documentElement;
  const sharp = (window.devicePixelRatio || 1) * 2; // its canvases are drawn for the scale
  Object.defineProperty(window, "devicePixelRatio", { get: () => sharp });

  function fit() {
    const main = document.getElementById("widget");
    const widget = /** @type {HTMLElement | null} */ (main?.querySelector(".vae-widget"));
    if (!main || !widget || !innerHeight) return;
    for (let scale = LARGEST; scale >= SMALLEST; scale -= STEP) {
      root.style.setProperty("--scale", scale.toFixed(2));
      root.style.setProperty("--text", `${Math.max(13, TEXT / scale).toFixed(2)}px`);
      main.style.width = `${innerWidth / scale}px`;
      if (widget.offsetHeight * scale <= innerHeight && widget.scrollWidth * scale <= innerWidth + 1) return;
    }
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
