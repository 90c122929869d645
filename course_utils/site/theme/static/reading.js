// @ts-check
// A page to read: the contents follow the scroll, all code opens at once, what is printed is unfolded.
(() => {
  const links = [...document.querySelectorAll(".contents a[href^='#']")];
  const heads = links.map((link) => document.getElementById((link.getAttribute("href") ?? "").slice(1)));

  function follow() {
    let at = -1;
    heads.forEach((head, i) => {
      if (head && head.getBoundingClientRect().top < innerHeight * 0.3) at = i;
    });
    links.forEach((link, i) => {
      if (i === at) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    });
  }
  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      follow();
    });
  }, { passive: true });
  follow();

  const buttons = document.querySelectorAll(".all");
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const folds = /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll(".fold"));
      const open = [...folds].some((fold) => !fold.open);
      for (const fold of folds) fold.open = open;
      for (const each of buttons) each.textContent = open ? "Hide all code" : "Show all code";
    });
  }

  // What is wider than its column can be scrolled with the keyboard too, and fades out where it goes on; Tab
  // skips everything that fits. A formula first grows into the margin.
  const WIDE = "article pre, .formula, .wide, .output";
  const isWider = (/** @type {Element} */ node) => node.scrollWidth > node.clientWidth;
  function fade(/** @type {Element} */ node) {
    const left = node.scrollWidth - node.clientWidth - node.scrollLeft;
    node.classList.toggle("from-left", node.scrollLeft > 1);
    node.classList.toggle("to-right", left > 1);
  }
  const follows = (/** @type {Event} */ { currentTarget }) => fade(/** @type {Element} */ (currentTarget));
  function reachable() {
    for (const node of document.querySelectorAll(WIDE)) {
      node.classList.remove("long");
      if (node.matches(".formula")) node.classList.toggle("long", isWider(node));
      node.classList.toggle("goes-on", isWider(node));
      if (isWider(node)) {
        node.setAttribute("tabindex", "0");
        node.setAttribute("role", "group");
        node.setAttribute("aria-label", "Wider than the column");
        node.addEventListener("scroll", follows, { passive: true });
        fade(node);
      } else for (const name of ["tabindex", "role", "aria-label"]) node.removeAttribute(name);
    }
  }
  reachable();
  addEventListener("resize", reachable);
  document.addEventListener("toggle", reachable, true);
  document.fonts.ready.then(reachable);

  for (const button of document.querySelectorAll(".enlarge")) {
    button.addEventListener("click", () => {
      const large = button.previousElementSibling?.classList.toggle("large");
      button.textContent = large ? "Fit the screen" : "Enlarge";
      reachable();
    });
  }

  /** @type {HTMLDetailsElement[]} */
  const unfolded = [];
  addEventListener("beforeprint", () => {
    /** @type {NodeListOf<HTMLDetailsElement>} */
    const folded = document.querySelectorAll("article details:not([open])");
    for (const fold of folded) {
      fold.open = true;
      unfolded.push(fold);
    }
  });
  addEventListener("afterprint", () => {
    for (const fold of unfolded.splice(0)) fold.open = false;
  });
})();
