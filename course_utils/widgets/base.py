"""What every widget is on Python's side: its traits, what it tells the browser once, and its JavaScript."""

import copy
import json
import posixpath
import re
from importlib.resources import files
from typing import ClassVar

import anywidget
import torch
import traitlets
from torch import Tensor

from course_utils.arguments import require_pixels
from course_utils.data import ImageSet
from course_utils.data.images import images_and_labels
from course_utils.widgets import cells, freshness, page
from course_utils.widgets.still import in_its_place

_FOLDER = files("course_utils.widgets")
_COMMON = _FOLDER / "common"
_IMPORT = re.compile(r'^import \{[^}]*\}\s+from "([./\w]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const|function)", re.MULTILINE)
_STATEMENT = re.compile(r"^(?=(?:const|function) \w)", re.MULTILINE)
# Comments and indentation are for the reader of the files, and do not travel. So no string may hold " // ",
# and no template goes on in the next line: tests/widgets/test_modules.py looks.
_COMMENT = re.compile(r"^ *//[^\n]*\n| +// [^\n]*|^ */\*\*.*?\*/\n|/\*\*.*?\*/ ?", re.MULTILINE | re.DOTALL)
_INDENTATION = re.compile(r"^ +|^\n", re.MULTILINE)

# The colours of roles, such as q or the gap: the diagrams' own.
ROLES: dict[str, dict] = json.loads(
    (files("course_utils") / "diagrams" / "roles.json").read_text(encoding="utf-8")
)
COLOURS: dict[str, dict | list] = json.loads((_COMMON / "colours.json").read_text(encoding="utf-8"))


def css() -> str:
    """base.css, with the colours and roles of the light and the dark theme as variables before it."""

    def variables(selector: str, theme: str) -> str:
        named = COLOURS[theme] | {role: colour["fill"] for role, colour in ROLES[theme].items()}
        colours = "".join(f" --vae-{name}: {colour};" for name, colour in named.items())
        return f"{selector} {{{colours} }}\n"

    themes = variables(".vae-widget", "light") + variables('.vae-widget[data-dark="true"]', "dark")
    return themes + (_COMMON / "base.css").read_text(encoding="utf-8")


CSS = css()


def module(name: str) -> str:
    """The JavaScript of widgets/<name>/widget.js as one ES module, because anywidget takes one text.

    The files that it imports, and that these import, come before it, each once, instead of the imports; of
    common/ only what is asked for. All top-level names share one scope: tests/widgets/test_modules.py checks
    that no two are the same.
    """
    texts: dict[str, str] = {}

    def add(path: str) -> None:
        text = (_FOLDER / path).read_text(encoding="utf-8")
        for imported in _IMPORT.findall(text):
            needed = posixpath.normpath(f"{posixpath.dirname(path)}/{imported}")
            if needed not in texts:
                add(needed)
        texts[path] = _COMMENT.sub("", _EXPORT.sub("", _IMPORT.sub("", text)))

    add("common/remade.js")
    add(f"{name}/widget.js")
    own = "".join(text for path, text in texts.items() if not path.startswith("common/"))
    common = [text for path, text in texts.items() if path.startswith("common/")]
    own = own.replace("export default { render };", "export default remade(render);")
    return _INDENTATION.sub("", _asked_for(own, _STATEMENT.split("".join(common))) + own)


def _asked_for(own: str, statements: list[str]) -> str:
    """The statements whose names are mentioned in ``own``, or in another one that is kept, in their order."""
    names = {
        statement: statement.split()[1].partition("(")[0] for statement in statements if statement.strip()
    }
    kept: set[str] = set()
    mentioned = set(re.findall(r"\w+", own))
    while more := {statement for statement, name in names.items() if name in mentioned} - kept:
        kept |= more
        mentioned |= {word for statement in more for word in re.findall(r"\w+", statement)}
    return "".join(statement for statement in names if statement in kept)


class _Any(anywidget.AnyWidget):
    _esm = ""


# The attributes of an instance that are not our classes' own.
_EVERY_WIDGETS = {*vars(_Any()), "_holding_sync", "_states_to_send", "_property_lock"}


class Explorer(anywidget.AnyWidget):
    """A widget of the course. A subclass has ``_esm = module(<its folder>)``, traits and ``facts``.

    ``facts`` are the limits, tables and constants that the browser needs too: it reads them, and the
    colours, from ``_config``, so that each is written once. ``facts["limits"][name]`` holds the least
    and the largest value of the trait of that name. What depends on the arguments is given to ``__init__``
    as ``config``.
    """

    _css = CSS
    facts: ClassVar = {}
    grows_old: ClassVar = True  # whether it shows its models' weights as they were when it was made

    _config = traitlets.Dict().tag(sync=True)
    _made = traitlets.Int(0).tag(sync=True)  # how often update has been called
    _older = traitlets.Bool(False).tag(sync=True)  # whether the model has other weights by now
    _begun = traitlets.Dict().tag(sync=True)  # what the hand moves, as it was made: where "reset" leads

    def __new__(cls, *arguments: object, **options: object) -> "Explorer":
        self = super().__new__(cls, *arguments, **options)
        self._arguments = (arguments, options)
        return self

    def __init__(self, config: dict | None = None, **traits: object):
        # The traits that make up the widget's state: those of our own classes, none of ipywidgets' or
        # anywidget's.
        self.own_state = tuple(
            name for name, trait in self.traits(sync=True).items() if issubclass(trait.this_class, Explorer)
        )
        colours = COLOURS["marks"] | {"cividis": COLOURS["cividis"]}  # the themes' reach the browser in _css
        own_page = dict(kind=type(self).__name__, names=self.own_state, template=page.TEMPLATE)
        always = dict(colours=colours, page=own_page)
        super().__init__(_config=always | self.facts | (config or {}), **traits)
        self._weights = freshness.weights(self._arguments) if self.grows_old else ()
        freshness.watch(self)
        cells.made(self)

    def open(self) -> None:
        """Show itself to the browser, as ipywidgets does at the end of ``__init__``."""
        moved = {name: getattr(self, name) for name in self.own_state if not name.startswith("_")}
        self._begun = copy.deepcopy(moved)
        super().open()

    def close(self) -> None:
        """Take it from the browser, with its layout, which would keep its views there."""
        super().close()
        self.layout.close()

    def update(self, *models: torch.nn.Module) -> None:
        """Take the weights of its models as they are now; ``models`` come in their places, in their order.

        What the hand has moved stays where it is, as far as the new values allow. Raises TypeError for more
        models than the widget was made of, and what the class raises for such models.
        """
        arguments, options = freshness.replaced(self._arguments, models)
        fresh, made = type(self)(*arguments, **options), self._made
        vars(self).update({name: value for name, value in vars(fresh).items() if name not in _EVERY_WIDGETS})
        with self.hold_sync():
            for name in self.own_state:
                # The hand's own stay, within what may now be other limits.
                setattr(self, name, getattr(fresh if name.startswith("_") else self, name))
            self._made = made + 1
        fresh.close()

    def __repr__(self) -> str:
        shown = (f"{name}={getattr(self, name)!r}" for name in self.own_state if not name.startswith("_"))
        return f"{type(self).__name__}({', '.join(shown)})"

    def _repr_mimebundle_(self, **options: object) -> tuple[dict, dict]:
        """The widget's view, and what stands in its place where no widget can run."""
        cells.shown(self)
        data, metadata = super()._repr_mimebundle_(**options)
        return data | in_its_place(type(self).__name__, type(self).__module__.split(".")[-2]), metadata


class BeginsAtAnImage(Explorer):
    """A widget whose ``index`` puts ``z`` where ``_z_of(index)`` says, unless the browser sends both at once.

    Then the user has already moved z after choosing the image, and that z wins.
    """

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


def grey_bytes(x: Tensor) -> Tensor:
    """Pixels as uint8: bytes stay (ValueError if none is above 1), floating point becomes 0 to 255."""
    return require_pixels("x", x) if x.dtype == torch.uint8 else (255 * x.clamp(0, 1)).round().to(torch.uint8)


def require_labels(split: object) -> ImageSet:
    """Images and their labels as ``images_and_labels`` takes them; ValueError where there are none."""
    x, y = images_and_labels(split)
    if y is None:
        raise ValueError(
            "split must hold labels too, got images alone; pass a data.ImageSet or a pair (x, y)."
        )
    return ImageSet(x, y)


def require_grey(widget: str, shows: str, model: object, latent_dim: int, at_least: bool = False) -> None:
    """Raise ValueError unless the images are grey and z has ``latent_dim`` numbers, or at least as many."""
    enough = model.latent_dim >= latent_dim if at_least else model.latent_dim == latent_dim
    if not enough or len(model.x_shape) != 3 or model.x_shape[0] != 1:
        wanted = f"latent_dim must be {'at least ' * at_least}{latent_dim} and x_shape (1, H, W)"
        raise ValueError(f"{widget} {shows}, so {wanted}, got {model.latent_dim} and {model.x_shape}.")


def require_label(y: object, classes: int) -> int:
    """Return y if it is a label, a whole number from 0 to ``classes`` - 1; otherwise raise ValueError."""
    if isinstance(y, bool) or not isinstance(y, int) or not 0 <= y < classes:
        raise ValueError(f"y must be a label from 0 to {classes - 1}, got {y!r}.")
    return y
