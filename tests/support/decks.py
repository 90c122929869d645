"""What a deck of slides must hold to: each fits its screen, at its last step."""

from pathlib import Path

_MEASURE = """() => Reveal.getSlides().flatMap((section, index) => {
    Reveal.slide(index, 0, 99);
    const slide = section.querySelector(".slide"), body = slide.querySelector(".body");
    const over = Math.max(slide.scrollHeight - 720, body.scrollHeight - body.clientHeight,
        body.scrollWidth - body.clientWidth, slide.scrollWidth - 1280);
    const text = Math.min(...[...body.querySelectorAll("p, li, td, pre")].map(
        (each) => parseFloat(getComputedStyle(each).fontSize)), 99);
    const words = `slide ${index + 1}, ${body.textContent.slice(0, 60)}`;
    return [over > 1 ? `${words}: ${over} px too large` : "",
        text < 12 ? `${words}: text of ${text} px` : ""];
}).filter(Boolean)"""


def opened(page, deck: Path) -> None:
    """Open the deck in the browser's page, and wait until its text is fitted."""
    page.goto(deck.resolve().as_uri())
    page.locator("html[data-ready]").wait_for(state="attached")


def too_large(page, deck: Path) -> list[str]:
    """The slides that are taller or wider than their screen, or have text that nobody can read, in words."""
    opened(page, deck)
    return page.evaluate(_MEASURE)


def widgets_too_small(page, deck: Path) -> list[str]:
    """The widgets that do not fit their slide of 1280 by 720, or whose text on it is below 18 px."""
    opened(page, deck)
    wrong = []
    for index in page.evaluate("""Reveal.getSlides().map((s, i) => s.querySelector("iframe") ? i : -1)
            .filter((i) => i >= 0)"""):
        page.evaluate(f"Reveal.slide({index})")
        frame = page.frame_locator("section.present iframe")
        frame.locator("html[data-fitted]").wait_for(state="attached")
        found = frame.locator(".vae-widget").evaluate(
            """(widget) => {
                const box = widget.getBoundingClientRect();
                const scale = parseFloat(document.documentElement.style.getPropertyValue("--scale"));
                return { text: parseFloat(getComputedStyle(widget).fontSize) * scale,
                    over: Math.max(box.bottom - innerHeight, box.right - innerWidth) };
            }"""
        )
        if found["over"] > 1 or found["text"] < 18:
            wrong.append(f"slide {index + 1}: {found}")
    return wrong
