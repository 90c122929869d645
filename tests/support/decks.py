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


# What each canvas has written since it was last cleared, and how large, as a part of its width.
_LISTEN = """(() => {
    const { fillText, reset } = CanvasRenderingContext2D.prototype;
    Object.assign(CanvasRenderingContext2D.prototype, {
        reset() {
            this.canvas.written = {};
            return reset.call(this);
        },
        fillText(words, ...rest) {
            const size = parseFloat(this.font.match(/([\\d.]+)px/)[1]) * this.getTransform().a;
            this.canvas.written = { ...this.canvas.written, [words]: size / this.canvas.width };
            return fillText.call(this, words, ...rest);
        },
    });
})()"""


def opened(page, deck: Path) -> None:
    """Open the deck in the browser's page, and wait until its text is fitted."""
    page.goto(deck.resolve().as_uri())
    page.locator("html[data-ready]").wait_for(state="attached")


def too_large(page, deck: Path) -> list[str]:
    """The slides that are taller or wider than their screen, or have text that nobody can read, in words."""
    opened(page, deck)
    return page.evaluate(_MEASURE)


def widgets_too_small(page, deck: Path) -> list[str]:
    """The widgets that do not fit their slide of 1280 by 720, or with text on it of less than about 18 px."""
    page.add_init_script(_LISTEN)
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
                const drawn = [...widget.querySelectorAll("canvas")].flatMap((canvas) =>
                    Object.values(canvas.written ?? {}).map(
                        (size) => size * canvas.getBoundingClientRect().width));
                return { text: parseFloat(getComputedStyle(widget).fontSize) * scale,
                    drawn: Math.min(...drawn, 99),
                    over: Math.max(box.bottom - innerHeight, box.right - innerWidth) };
            }"""
        )
        if found["over"] > 1 or min(found["text"], found["drawn"]) < 17.5:
            wrong.append(f"slide {index + 1}: {found}")
    return wrong
