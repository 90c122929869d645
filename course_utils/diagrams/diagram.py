"""A diagram: one SVG that holds a wide and a narrow layout, light and dark."""

import hashlib
from html import escape
from pathlib import Path

from course_utils import files
from course_utils.diagrams.primitives import PREFIX, Sheet
from course_utils.diagrams.style import NARROW, WIDE, stylesheet


class Diagram:
    """Shows itself in a notebook, following its theme and its width; ``save`` writes it as a file.

    name: of the machine, for ids
    alt: what the diagram says, in words, for screen readers
    wide, narrow: its two layouts, 680 and 360 pixels wide
    """

    def __init__(self, name: str, alt: str, wide: Sheet, narrow: Sheet):
        if (wide.width, narrow.width) != (WIDE, NARROW):
            raise ValueError(
                f"the layouts must be {WIDE} and {NARROW} wide, got {wide.width}, {narrow.width}."
            )
        self.name, self.alt, self.wide, self.narrow = name, alt, wide, narrow

    def svg(self) -> str:
        """The whole as one <svg>."""
        definitions = "".join((self.wide.definitions | self.narrow.definitions).values())
        wide, narrow = "\n".join(self.wide.elements), "\n".join(self.narrow.elements)
        ratios = f"--wide:{WIDE}/{self.wide.height};--narrow:{NARROW}/{self.narrow.height}"
        text = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="diagram" '
            f'viewBox="0 0 {WIDE} {self.wide.height}" '
            f'preserveAspectRatio="xMidYMin meet" role="img" aria-label="{escape(self.alt)}" '
            f'style="{ratios}"><style>{stylesheet()}</style><defs>{definitions}</defs>'
            '<rect class="background" x="-4000" y="-4000" width="9000" height="9000"/>'
            f'<g class="wide">{wide}</g>'
            f'<g class="narrow" transform="scale({WIDE / NARROW:.6f})">{narrow}</g></svg>'
        )
        # Ids of two diagrams on one page must differ.
        mark = hashlib.sha256(text.encode()).hexdigest()[:8]
        return text.replace(PREFIX, f"{self.name}-{mark}-")

    def save(self, file: str | Path) -> None:
        """Write the diagram as an SVG file; it follows the light or dark theme of the viewer."""
        files.write_atomically(Path(file), self.svg().encode())

    def _repr_html_(self) -> str:
        return f'<div class="diagram-frame">{self.svg()}</div>'
