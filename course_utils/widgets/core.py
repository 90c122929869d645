"""Widgets that are not on the shared base yet: ``core.js`` instead of its import, because anywidget takes one text."""

import re
from importlib.resources import files

import anywidget
import traitlets

from course_utils.widgets.base import CSS, Finite, grey_bytes, require_labels

__all__ = ["CSS", "BeginsAtAnImage", "Finite", "grey_bytes", "module", "require_labels"]
_FOLDER = files("course_utils.widgets")


def module(name: str) -> str:
    """The widget's JavaScript as one ES module."""
    core = (_FOLDER / "core.js").read_text(encoding="utf-8")
    own = (_FOLDER / f"{name}.js").read_text(encoding="utf-8")
    own, imports = re.subn(r'^import \{[^}]*\} from "\./core\.js";\n', "", own, flags=re.MULTILINE)
    if imports != 1:
        raise ValueError(f"{name}.js must import from ./core.js in one statement, but has {imports} of them.")
    return re.sub(r"^export (?=const|function)", "", core, flags=re.MULTILINE) + own


class BeginsAtAnImage(anywidget.AnyWidget):
    """A widget whose ``index`` puts ``z`` where ``_z_of(index)`` says, unless both come together from the browser."""

    _z_comes_too = False

    def set_state(self, sync_data: dict) -> None:
        """What the browser sends."""
        self._z_comes_too = "z" in sync_data
        try:
            super().set_state(sync_data)
        finally:
            self._z_comes_too = False

    @traitlets.observe("index")
    def _begin(self, change: dict) -> None:
        if not self._z_comes_too:
            self.z = self._z_of(change["new"])
