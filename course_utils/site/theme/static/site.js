// @ts-check
// What every page has: light and dark, as the reader chooses or the system says, for the frames on it too.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  /** @type {string | null} */
  let chosen = null;
  try {
    chosen = localStorage.getItem("theme");
  } catch { /* a page from a folder may have no storage; then the choice lasts as long as the page */ }
  const dark = () => (chosen ? chosen === "dark" : system.matches);

  function tell(/** @type {HTMLIFrameElement} */ frame) {
    frame.contentWindow?.postMessage({ dark: dark() }, "*");
  }

  function apply() {
    root.dataset.theme = dark() ? "dark" : "light";
    const button = document.querySelector(".theme");
    if (button) button.textContent = dark() ? "Light" : "Dark";
    button?.setAttribute("aria-label", dark() ? "Light page" : "Dark page");
    document.querySelectorAll("iframe").forEach(tell);
    dispatchEvent(new Event("themechange"));
  }

  apply();
  system.addEventListener("change", apply);
  addEventListener("beforeprint", () => { root.dataset.theme = "light"; }); // paper is white
  addEventListener("afterprint", apply);
  addEventListener("message", ({ data, source }) => {
    if (data?.widget !== "ready") return;
    for (const frame of document.querySelectorAll("iframe")) {
      tell(frame);
      if (frame.contentWindow === source) frame.closest(".slot")?.classList.add("ready");
    }
  });
  addEventListener("DOMContentLoaded", () => {
    apply();
    document.querySelector(".theme")?.addEventListener("click", () => {
      chosen = dark() ? "light" : "dark";
      try {
        localStorage.setItem("theme", chosen);
      } catch { /* as above */ }
      apply();
    });
  });
})();
