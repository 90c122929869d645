// @ts-check
// Light and dark, as the page is.

/**
 * The colours of the page's theme, read again at each drawing.
 * @param {HTMLElement} box
 */
export function theme(box) {
  const style = getComputedStyle(box);
  const [ink, faint, line, paper, blue] = ["ink", "faint", "line", "paper", "blue"].map(
    (name) => style.getPropertyValue(`--vae-${name}`).trim());
  return { ink, faint, line, paper, blue, dark: box.dataset.dark === "true" };
}

/**
 * Keep the widget's light or dark colours those of the page, and draw again when they change; returns what
 * ends it. A notebook renders a cell that is out of sight into a node that is not on the page, and takes
 * nodes off the page that scroll out of sight. There a widget has no colours: what was drawn meanwhile is
 * drawn again when the node arrives and has a size.
 * @param {HTMLElement} box @param {() => void} draw
 */
export function followTheme(box, draw) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const update = () => {
    const jupyter = document.body.dataset.jpThemeLight;
    box.dataset.dark = String(jupyter === undefined ? system.matches : jupyter === "false");
    draw();
  };
  let away = theme(box).ink === "";
  const arrival = new ResizeObserver(() => {
    const wasAway = away;
    away = theme(box).ink === "";
    if (wasAway && !away) update();
  });
  const observer = new MutationObserver(update);
  observer.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  system.addEventListener("change", update);
  update();
  arrival.observe(box);
  return () => {
    arrival.disconnect();
    observer.disconnect();
    system.removeEventListener("change", update);
  };
}

/**
 * Five colours for five kinds of thing, in the order of their use.
 * @param {Record<string, any>} colours as ``widget.colours()`` gives them
 */
export const hues = ({ blue, orange, green, vermillion, purple }) =>
  [blue, orange, green, vermillion, purple];

/** Whether the reader wants nothing to move, asked when it is about to. */
export const wantsStillness = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
