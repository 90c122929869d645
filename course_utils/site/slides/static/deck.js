// @ts-check
// Text as large as its slide allows; then reveal.js; a widget with the focus keeps its keys.
(() => {
  const STEP = 0.04, LARGEST = 1.24, SMALLEST = 0.6, READABLE = 17;

  /** A formula, code or a result alone smaller, where it is wider than the slide; then its lines break. */
  function narrow(/** @type {HTMLElement} */ wide) {
    wide.style.whiteSpace = "";
    for (let size = 1; size >= SMALLEST; size -= STEP) {
      wide.style.setProperty("--own", String(size));
      if (wide.scrollWidth <= wide.clientWidth) return;
      if (parseFloat(getComputedStyle(wide).fontSize) < READABLE) break;
    }
    wide.style.setProperty("--own", "1");
    if (wide.tagName === "PRE") wide.style.whiteSpace = "pre-wrap";
  }

  /** The largest text with which the slide is neither taller nor wider than its screen. */
  function fit(/** @type {HTMLElement} */ slide) {
    const body = /** @type {HTMLElement} */ (slide.querySelector(".body"));
    /** @type {NodeListOf<HTMLElement>} */
    const wide = body.querySelectorAll("pre, .math.block");
    for (let size = LARGEST; size >= SMALLEST; size -= STEP) {
      slide.style.setProperty("--fit", String(size));
      wide.forEach(narrow);
      if (body.scrollHeight <= body.clientHeight + 1 && body.scrollWidth <= body.clientWidth + 1
        && slide.scrollHeight <= slide.clientHeight + 1) return;
    }
  }

  async function start() {
    await Promise.all([...document.fonts].map((font) => font.load()));
    document.documentElement.classList.add("measured");
    document.querySelectorAll(".slide").forEach((slide) => fit(/** @type {HTMLElement} */ (slide)));
    document.documentElement.classList.remove("measured");
    // @ts-ignore: reveal.js is a script of its own
    const deck = window.Reveal;
    addEventListener("pdf-ready", () => (document.documentElement.dataset.paged = "")); // after "ready"
    await deck.initialize({
      width: 1280, height: 720, margin: 0, minScale: 0.1, maxScale: 6, center: false, hash: true,
      slideNumber: "c/t", transition: "none", backgroundTransition: "none", controlsTutorial: false,
      pdfMaxPagesPerSlide: 1, pdfSeparateFragments: false,
      // @ts-ignore: so is its plugin
      plugins: [window.RevealNotes],
      keyboardCondition: () => !document.activeElement?.closest("iframe, summary, details[open]"),
    });
    deck.on("slidechanged", () => {
      /** @type {HTMLElement | null} */ (document.activeElement)?.blur();
    });
    // A widget gives the keys back when Escape is pressed in it.
    addEventListener("message", ({ data }) => {
      if (data?.widget === "left") {
        /** @type {HTMLElement | null} */ (document.activeElement)?.blur();
        focus();
      }
    });
    document.documentElement.dataset.ready = "";
  }
  start();
})();
