// @ts-check
// Search: every word must be in a section; those with the words in a heading, or as whole words, come first.
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
  const [WHOLE, PHRASE, TITLE, PART_OF_TITLE, WORD, PART, OFTEN] = [200, 40, 40, 2, 3, 0.2, 10]; // points

  const literal = (/** @type {string} */ word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const whole = (/** @type {string} */ word) =>
    new RegExp(`(?<![\\p{L}\\p{N}])${literal(word)}(?![\\p{L}\\p{N}])`, "gu");
  const count = (/** @type {string} */ text, /** @type {RegExp} */ pattern) =>
    text.match(pattern)?.length ?? 0;

  function find(/** @type {string[]} */ words) {
    const patterns = words.map((word) => ({ word, exact: whole(word) }));
    const phrase = whole(words.join(" "));
    const score = (/** @type {typeof entries[0]} */ { title, body }) => {
      const all = `${title} ${body}`;
      let total = patterns.every(({ exact }) => count(all, exact)) ? WHOLE : 0;
      if (words.length > 1 && count(all, phrase)) total += PHRASE;
      for (const { word, exact } of patterns) {
        const inTitle = title.includes(word), times = body.split(word).length - 1;
        if (!inTitle && !times) return 0;
        if (inTitle) total += count(title, exact) ? TITLE : PART_OF_TITLE;
        total += WORD * Math.min(count(body, exact), OFTEN) + PART * Math.min(times, OFTEN);
      }
      return total;
    };
    return entries.map((entry) => ({ entry, points: score(entry) })).filter(({ points }) => points)
      .sort((a, b) => b.points - a.points).map(({ entry }) => entry);
  }

  // Where the excerpt begins to look: at the words together, at a whole word, at a part of one; -1 for none.
  function place(/** @type {string} */ body, /** @type {string[]} */ words) {
    const wholes = [words.join(" "), ...words].map((word) => body.search(whole(word)));
    return [...wholes, ...words.map((word) => body.indexOf(word))].find((at) => at >= 0) ?? -1;
  }

  // The text around the first of the words, with all of them marked.
  function excerpt(/** @type {typeof entries[0]} */ { text, body }, /** @type {string[]} */ words) {
    const from = text.lastIndexOf(" ", Math.max(0, place(body, words) - 60)) + 1;
    const piece = text.slice(from, from + 220);
    const line = document.createElement("p");
    line.append(from ? "… " : "");
    const pattern = new RegExp(`(${words.map(literal).join("|")})`, "gi");
    piece.split(pattern).forEach((part, i) => {
      if (i % 2 === 0) return line.append(part);
      line.append(Object.assign(document.createElement("mark"), { textContent: part }));
    });
    line.append(from + 220 < text.length ? " …" : "");
    return line;
  }

  function inWords(/** @type {number} */ hits, /** @type {string[]} */ words) {
    if (hits === 1) return "1 section";
    if (hits) return `${hits} sections${hits > MOST ? `; here are the first ${MOST}` : ""}`;
    return words.length > 1 ? "No section has all of these words. Try fewer of them." :
      `No section has “${words[0]}”. Try the beginning of the word, another word for it, or a name from ` +
      "the library, such as fit_posterior.";
  }

  function show() {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    const query = words.length ? `?q=${encodeURIComponent(input.value)}` : "";
    history.replaceState(null, "", location.pathname + query); // so that Back finds it here
    results.replaceChildren();
    if (!words.length) {
      found.textContent = "";
      return;
    }
    const hits = find(words);
    found.textContent = inWords(hits.length, words);
    for (const entry of hits.slice(0, MOST)) {
      const link = document.createElement("a");
      link.href = entry.address.replace(/(?=#)|$/, query); // the page opens the fold that has the words
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
