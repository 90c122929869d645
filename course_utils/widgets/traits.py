"""The traits of numbers: finite ones, and those that count things on show."""

import math

import traitlets


class Finite(traitlets.Float):
    """A number that is neither NaN nor infinite: NaN passes every comparison with a limit."""

    def validate(self, obj: traitlets.HasTraits, value: object) -> float:
        """Raises TraitError."""
        value = super().validate(obj, value)
        if not math.isfinite(value):
            name = next(name for name, trait in obj.traits().items() if self in _within(trait))
            of = "" if self.name else "each number of "
            raise _NotFinite(f"{of}{name} must be finite, got {value}.")
        return value


class _NotFinite(traitlets.TraitError):
    """Says its own sentence: a list that holds the number makes another one, of what ``args`` has then."""

    args = ("", "")


def _within(trait: traitlets.TraitType | None) -> list[traitlets.TraitType]:
    """The trait, that of its elements if it is a list, and so on."""
    return [] if trait is None else [trait, *_within(getattr(trait, "_trait", None))]


class Index(traitlets.Int):
    """The number of a thing on show, from 0; the widget's attribute named ``of`` says how many there are."""

    def __init__(self, default: int | None = 0, *, of: str, **options: object):
        super().__init__(default, **options)
        self.of = of

    def validate(self, obj: traitlets.HasTraits, value: object) -> int | None:
        """Raises TraitError."""
        value = super().validate(obj, value)
        last = getattr(obj, self.of) - 1
        if value is not None and not 0 <= value <= last:
            or_none = ", or None" if self.allow_none else ""
            raise traitlets.TraitError(f"{self.name} must be from 0 to {last}{or_none}, got {value}.")
        return value
