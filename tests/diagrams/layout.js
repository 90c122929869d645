// What is wrong with the diagrams of a page: text that is too small, cut off, over text or on a line.
() => {
  const wrong = [];
  const shown = (element) => element.getClientRects().length > 0 && element.getBoundingClientRect().width > 0;
  for (const svg of document.querySelectorAll("svg.diagram")) {
    const edge = svg.getBoundingClientRect();
    const place = `${Math.round(edge.width)} px: `;
    // A line of text reaches from the top of its capitals to its baseline, and a little below.
    const texts = [...svg.querySelectorAll("text")].filter(shown).map((text) => {
      const box = text.getBoundingClientRect();
      const scale = box.height / text.getBBox().height;
      const sizes = [text, ...text.querySelectorAll("tspan")].filter((part) =>
        [...part.childNodes].some((child) => child.nodeType === 3 && child.data.trim()));
      return {
        words: text.textContent.replaceAll("\u200b", ""), halo: text.classList.contains("halo"),
        left: box.left, right: box.right,
        top: box.top + 0.2 * box.height, bottom: box.bottom - 0.22 * box.height,
        size: scale * Math.min(...sizes.map((part) => parseFloat(getComputedStyle(part).fontSize))),
      };
    });
    texts.forEach((a, i) => {
      if (a.size < 10.99) wrong.push(`${place}"${a.words}" has ${a.size.toFixed(1)} px`);
      if (a.left < edge.left + 2 || a.right > edge.right - 2 || a.top < edge.top || a.bottom > edge.bottom)
        wrong.push(`${place}"${a.words}" is cut off`);
      for (const b of texts.slice(i + 1))
        if (a.left < b.right + 2 && b.left < a.right + 2 && a.top < b.bottom && b.top < a.bottom)
          wrong.push(`${place}"${a.words}" overlaps "${b.words}"`);
    });
    for (const outline of svg.querySelectorAll("g > path, g > circle")) {
      if (!shown(outline) || getComputedStyle(outline).stroke === "none") continue;
      const matrix = outline.getScreenCTM(), length = outline.getTotalLength();
      const steps = Math.max(2, Math.ceil(length / 2)), hit = new Set();
      for (let step = 0; step <= steps; step++) {
        const point = outline.getPointAtLength((length * step) / steps).matrixTransform(matrix);
        for (const text of texts.filter((text) => !text.halo))  // a halo keeps lines away
          if (point.x > text.left - 1 && point.x < text.right + 1 && point.y > text.top - 1
              && point.y < text.bottom + 1) hit.add(text.words);
        if (point.x < edge.left || point.x > edge.right || point.y < edge.top || point.y > edge.bottom)
          hit.add("the edge");
      }
      for (const words of hit) wrong.push(`${place}a line crosses "${words}"`);
    }
  }
  return wrong;
}
