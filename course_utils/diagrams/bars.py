"""Bars of the terms of the bound: each with a second sign, so that colour is never the only one."""

from course_utils.diagrams.primitives import PREFIX, Sheet

SIGNS = ("reconstruction", "kl", "bound", "gap", "data")
_PATTERNS = {
    "reconstruction": (
        '<pattern id="{id}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<path d="M1.5 0V7" style="stroke:var(--reconstruction);stroke-width:2.4"/></pattern>'
    ),
    "kl": (
        '<pattern id="{id}" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<circle cx="1.6" cy="1.6" r="1.25" style="fill:var(--kl)"/>'
        '<circle cx="4.6" cy="4.6" r="1.25" style="fill:var(--kl)"/></pattern>'
    ),
}


def bar(sheet: Sheet, start: float, end: float, y: float, height: float, sign: str) -> None:
    """A bar from start to end: reconstruction hatched, kl dotted, bound grey, gap open, data solid."""
    left, width = min(start, end), abs(end - start)
    corner = min(2.0, width / 2)
    if sign == "gap":
        sheet.box(left, y, width, height, "gap", 2, corner=corner)
    elif sign == "data":
        sheet.box(left, y, width, height, "data", fill="data", corner=corner)
    elif sign == "bound":
        sheet.box(left, y, width, height, "ink", fill="line", opacity=0.7, corner=corner)
    else:
        name = f"{PREFIX}{sign}-{sheet.width}"
        sheet.definitions[name] = _PATTERNS[sign].format(id=name)
        sheet.box(left, y, width, height, "none", fill=sign, opacity=0.16, corner=corner)
        sheet.box(left, y, width, height, sign, fill=f"url(#{name})", corner=corner)
