// @ts-check
// The pictures of the lectures move once when they have come into view, and again under the pointer.
(() => {
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  function play(/** @type {Element} */ row) {
    if (still.matches) return;
    const pictures = /** @type {NodeListOf<HTMLImageElement>} */ (row.querySelectorAll("[data-moves]"));
    for (const picture of pictures) {
      if (picture.offsetParent === null) continue; // the one of the other theme
      const moving = picture.dataset.moves ?? "";
      picture.src = "";
      picture.src = moving; // from the beginning
    }
  }

  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      play(target);
    }
  }, { threshold: 1 });
  for (const row of document.querySelectorAll(".rows > li")) {
    seen.observe(row);
    row.addEventListener("pointerenter", () => play(row));
  }
})();
