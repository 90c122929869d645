"""The colours and type of every diagram: light and dark, wide and narrow, in one stylesheet."""

import json
from importlib.resources import files


def _read(*path: str) -> dict:
    return json.loads(files("course_utils").joinpath(*path).read_text(encoding="utf-8"))


# Paper, ink, faint and line are the widgets'; the roles are the diagrams' own.
_THEMES = _read("widgets", "common", "colours.json")
# By mode, then by role; "fill" has at least 3:1 against the paper, "text" at least 4.5:1.
ROLES = {
    mode: {name: _THEMES[mode][name] for name in ("paper", "ink", "faint", "line")} | roles
    for mode, roles in _read("diagrams", "roles.json").items()
}

WIDE, NARROW = 680, 360
SANS = '-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Liberation Sans",sans-serif'
SERIF = '"STIX Two Text","STIX Two Math","Latin Modern Math","Times New Roman","Liberation Serif",serif'

_RULES = """
.diagram{%(light)s}
@media(prefers-color-scheme:dark){.diagram{%(dark)s}}
[data-theme=light] .diagram,[data-jp-theme-light=true] .diagram,.vscode-light .diagram{%(light)s}
[data-theme=dark] .diagram,[data-jp-theme-light=false] .diagram,.vscode-dark .diagram{%(dark)s}
[data-jp-theme-light=true] .diagram{--paper:var(--jp-layout-color0,%(light_paper)s)}
[data-jp-theme-light=false] .diagram{--paper:var(--jp-layout-color0,%(dark_paper)s)}
.diagram .background{fill:var(--paper)}
[data-theme] .diagram .background,[data-jp-theme-light] .diagram .background{fill:none}
.diagram text{font-family:%(sans)s;font-size:14px;fill:var(--ink);white-space:pre;
font-variant-numeric:tabular-nums}
.diagram .italic,.diagram .upright{font-family:%(serif)s}
.diagram .italic{font-style:italic}
.diagram .bold{font-weight:600}
.diagram .halo{paint-order:stroke;stroke:var(--paper);stroke-width:4;stroke-linejoin:round}
.diagram .narrow{display:none}
.diagram-frame{container:diagram/inline-size;max-width:680px;margin:8px auto}
.diagram-frame .diagram{display:block;width:100%%;aspect-ratio:var(--wide)}
@container diagram (max-width:639px){
.diagram-frame .wide{display:none}.diagram-frame .narrow{display:inline}
.diagram-frame .diagram{aspect-ratio:var(--narrow);max-width:440px;margin:auto}}
@media(max-width:639px){:root.diagram .wide{display:none}:root.diagram .narrow{display:inline}}
"""


def colour(name: str, text: bool = False) -> str:
    """The CSS value of a role's fill (or its text colour), or of ink, faint, line, paper and none."""
    if name == "none":
        return name
    role = isinstance(ROLES["light"][name], dict)
    return f"var(--{name}-text)" if text and role else f"var(--{name})"


def stylesheet() -> str:
    """The rules, the same for every diagram. The page's theme goes before the system's."""
    return _RULES % {
        "light": _variables("light"),
        "dark": _variables("dark"),
        "light_paper": ROLES["light"]["paper"],
        "dark_paper": ROLES["dark"]["paper"],
        "sans": SANS,
        "serif": SERIF,
    }


def _variables(mode: str) -> str:
    pairs = []
    for name, value in ROLES[mode].items():
        if isinstance(value, dict):
            pairs += [f"--{name}:{value['fill']}", f"--{name}-text:{value['text']}"]
        else:
            pairs.append(f"--{name}:{value}")
    return ";".join(pairs)
