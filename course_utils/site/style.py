"""The stylesheet and the scripts of the site, with the colours of the diagrams' roles."""

from course_utils.diagrams.style import ROLES
from course_utils.site.pages import THEME


def files() -> dict[str, bytes]:
    """Each file in theme/static by its path in the site."""
    content = {f"style/{path.name}": path.read_bytes() for path in sorted((THEME / "static").iterdir())}
    content["style/site.css"] = colours().encode() + content["style/site.css"]
    return content


def faces() -> str:
    """The fonts, as theme/static/site.css names them."""
    lines = (THEME / "static" / "site.css").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if line.startswith("@font-face") and "url(" in line) + "\n"


def colours() -> str:
    """The roles as variables, each with its value on light and on dark paper: --q, --q-text, --paper, …"""
    variables = []
    for name, light in ROLES["light"].items():
        dark = ROLES["dark"][name]
        if isinstance(light, dict):
            variables.append(f"--{name}: light-dark({light['fill']}, {dark['fill']});")
            variables.append(f"--{name}-text: light-dark({light['text']}, {dark['text']});")
        else:
            variables.append(f"--{name}: light-dark({light}, {dark});")
    return ":root { color-scheme: light dark; " + " ".join(variables) + " }\n"
