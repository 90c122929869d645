"""What all models of the course share: they remember how they were made, and are not called as functions."""

import inspect

from torch import Tensor, nn


class Model(nn.Module):
    """An nn.Module that keeps the arguments it was made with, so that models.save can store them."""

    def __new__(cls, *args, **kwargs):
        model = super().__new__(cls)
        object.__setattr__(model, "_made_with", (args, kwargs))
        return model

    @property
    def arguments(self) -> dict[str, object]:
        """The arguments of the constructor by name, defaults included, without tensors, which the state holds, and None."""
        args, kwargs = self._made_with
        bound = inspect.signature(type(self)).bind(*args, **kwargs)
        bound.apply_defaults()
        return {
            name: value for name, value in bound.arguments.items() if not isinstance(value, Tensor | None)
        }

    def forward(self, *args, **kwargs):
        """Raises TypeError: encoding, decoding and a bound are different things, each with a name of its own."""
        own = [
            name for name in ("encode", "decode", "reconstruct", "log_px", "sample") if hasattr(self, name)
        ]
        raise TypeError(
            f"a {type(self).__name__} is not called as a function: use {', '.join(own)}, or a function of "
            "course_utils.objectives such as elbo(model, x)."
        )
