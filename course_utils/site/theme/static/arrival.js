// @ts-check
// A page that a search leads to, page.html?q=words#section: a fold opens that has one of the words alone.
(() => {
  const query = new URLSearchParams(location.search).get("q") ?? "";
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const section = document.getElementById(decodeURIComponent(location.hash.slice(1))) ??
    document.querySelector("article");
  if (!words.length || !section) return;
  const folds = [...section.querySelectorAll("details")];
  const lower = (/** @type {Node} */ node) => (node.textContent ?? "").toLowerCase();
  const open = /** @type {HTMLElement} */ (section.cloneNode(true));
  for (const fold of open.querySelectorAll("details")) fold.remove();
  const missing = words.filter((word) => !lower(open).includes(word));
  const wanted = folds.filter((fold) => missing.some((word) => lower(fold).includes(word)));
  for (const fold of wanted) fold.open = true;
  wanted[0]?.scrollIntoView({ behavior: "instant" });
})();
