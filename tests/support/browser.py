"""What tests ask of a widget in Chromium: its words, its pixels, its functions."""

import numpy as np


def call(page, widget, function: str, cases: list):
    """What the JavaScript function of the widget's module gives for each list of arguments."""
    source = widget._esm.replace("export default", "const widget =").replace("export function", "function")
    source = source.replace("export const", "const")
    return page.evaluate(
        f"""([source, cases]) => {{
            const f = new Function(`${{source}}; return {function}`)();
            return cases.map((c) => f(...c));
        }}""",
        [source, cases],
    )


def words(page) -> list[str]:
    """The words of the readout, with signs that Python reads and no brackets or commas."""
    text = page.locator(".vae-readout").inner_text().replace("−", "-")
    for character in "\u2007(),":
        text = text.replace(character, " ")
    return text.split()


def number_after(page, *before: str, index: int = 0) -> float:
    """The number that follows these words in the readout."""
    found = words(page)
    start = next(i for i in range(len(found)) if tuple(found[i : i + len(before)]) == before)
    return float(found[start + len(before) + index])


def grey(page, number: int) -> np.ndarray:
    """The grey values of the page's picture of this number."""
    picture = page.locator("canvas.vae-picture").nth(number)
    pixels = picture.evaluate(
        "(c) => Array.from(c.getContext('2d').getImageData(0, 0, c.width, c.height).data)"
    )
    return np.array(pixels[::4])


def drawing(page, number: int = 0) -> str:
    """What the page's canvas of this number shows, as text: equal for equal pixels."""
    return page.locator("canvas").nth(number).evaluate("(canvas) => canvas.toDataURL()")


def set_slider(page, number: int, value: float) -> None:
    """Put the page's slider of this number to a value, as the hand would."""
    page.locator("input[type=range]").nth(number).evaluate(
        "(input, value) => { input.value = value; input.dispatchEvent(new Event('input')); }", value
    )
