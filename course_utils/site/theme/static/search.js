// @ts-check
// Search: every word must be in a section; those with the words in a heading come first.
(() => {
  /** @type {string[][]} address, page, heading, text */
  const index = /** @type {any} */ (globalThis).searchIndex;
  const plain = (/** @type {string} */ text) =>
    text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[’']/g, "'");
  const entries = index.map(([address, page, heading, text]) =>
    ({ address, page, heading, text, title: plain(`${page} ${heading}`), body: plain(text) }));
  const input = /** @type {HTMLInputElement} */ (document.getElementById("words"));
  const found = /** @type {HTMLElement} */ (document.getElementById("found"));
  const results = /** @type {HTMLElement} */ (document.getElementById("results"));
  const MOST = 40;

  function find(/** @type {string[]} */ words) {
    const score = (/** @type {typeof entries[0]} */ entry) => {
      let total = 0;
      for (const word of words) {
        const inTitle = entry.title.includes(word), times = entry.body.split(word).length - 1;
        if (!inTitle && !times) return 0;
        total += (inTitle ? 20 : 0) + Math.min(times, 10);
      }
      return total;
    };
    return entries.map((entry) => ({ entry, points: score(entry) })).filter(({ points }) => points)
      .sort((a, b) => b.points - a.points).map(({ entry }) => entry);
  }

  // The text around the first of the words, with all of them marked.
  function excerpt(/** @type {typeof entries[0]} */ { text, body }, /** @type {string[]} */ words) {
    const first = Math.min(...words.map((word) => body.indexOf(word)).filter((at) => at >= 0), body.length);
    const from = first === body.length ? 0 : Math.max(0, text.lastIndexOf(" ", Math.max(0, first - 60)) + 1);
    const piece = text.slice(from, from + 220);
    const line = document.createElement("p");
    line.append(from ? "… " : "");
    const literal = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const pattern = new RegExp(`(${literal.join("|")})`, "gi");
    piece.split(pattern).forEach((part, i) => {
      if (i % 2 === 0) return line.append(part);
      line.append(Object.assign(document.createElement("mark"), { textContent: part }));
    });
    line.append(from + 220 < text.length ? " …" : "");
    return line;
  }

  function show() {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    results.replaceChildren();
    if (!words.length) {
      found.textContent = "";
      return;
    }
    const hits = find(words);
    found.textContent = hits.length === 1 ? "1 section" : `${hits.length} sections` +
      (hits.length > MOST ? `; here are the first ${MOST}` : "");
    for (const entry of hits.slice(0, MOST)) {
      const link = document.createElement("a");
      link.href = entry.address;
      link.textContent = entry.heading ? `${entry.page}: ${entry.heading}` : entry.page;
      const item = document.createElement("li");
      item.append(link, excerpt(entry, words));
      results.append(item);
    }
  }

  input.value = new URLSearchParams(location.search).get("q") ?? "";
  input.addEventListener("input", show);
  document.querySelector("form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
  show();
  input.focus();
})();
