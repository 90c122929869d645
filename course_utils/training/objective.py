"""What fit maximises: the objective that a model is for, and what an objective of your own must be."""

import functools
import inspect
from collections.abc import Callable

from torch import Tensor, nn

from course_utils import objectives


def default_objective(model: nn.Module) -> Callable:
    """What ``fit`` maximises for this model by default. Raises ValueError or TypeError where it has to be named."""
    if hasattr(model, "classify"):
        raise ValueError(
            "The ELBO leaves this model's classifier untrained, so name an objective, for example "
            "objective=functools.partial(objectives.semi_supervised, labelled=(x, y), alpha=10.0)."
        )
    if hasattr(model, "log_likelihood"):
        return objectives.elbo
    if hasattr(model, "log_px"):
        return objectives.log_px
    if hasattr(model, "encode") and hasattr(model, "decode"):
        return objectives.squared_error
    if hasattr(model, "judge"):
        raise TypeError(
            f"fit has no objective for a {type(model).__name__}: train it with training.fit_gan(model, x)."
        )
    raise TypeError(
        f"fit has no objective for a {type(model).__name__}, which has neither log_likelihood (for the ELBO), nor "
        "log_px, nor encode and decode (for the squared error): pass objective=."
    )


def require_objective(objective: object, labels: bool) -> bool:
    """Whether the objective takes a ``step``. Raises TypeError if fit cannot call it."""
    wanted = f"objective(model, x, *, generator=None, check=True{', y' if labels else ''})"
    if not callable(objective):
        raise TypeError(
            f"objective must be a function such as objectives.elbo, called as {wanted}, got {objective!r} "
            f"({type(objective).__name__})."
        )
    signature = inspect.signature(objective)
    fixed = objective.keywords if isinstance(objective, functools.partial) else {}
    takes_step = "step" in signature.parameters and "step" not in fixed
    options = {"generator": None, "check": False}
    options |= {"y": None} if labels else {}
    options |= {"step": 0} if takes_step else {}
    try:
        signature.bind(None, None, **options)
    except TypeError as error:
        advice = "Pass generator and check on to the objective or the model's prepare that you call."
        if "missing a required argument" in str(error):
            advice = "Fix what fit does not know with functools.partial(objective, …=…)."
        elif labels and "y" not in signature.parameters:
            advice = "It takes no labels: leave y out, or choose an objective that takes them, such as objectives.elbo."
        # Without what a partial holds, which may be data.
        plain = objective.func if isinstance(objective, functools.partial) else objective
        name, signature = getattr(plain, "__name__", plain), inspect.signature(plain)
        raise TypeError(
            f"objective must be callable as {wanted}, got {name}{signature}: {error}. {advice}"
        ) from None
    return takes_step


def mean_value(terms: object) -> Tensor:
    """The mean of what the objective maximises. Raises TypeError or ValueError if ``terms`` is not an objective's result."""
    if not (isinstance(terms, tuple) and hasattr(terms, "_fields") and hasattr(terms, "value")):
        raise TypeError(
            "objective must return a NamedTuple of tensors with a field or property `value`, (B,), got a "
            f"{type(terms).__name__}; for a single tensor return objectives.LogPx(value), or a NamedTuple of your own."
        )
    for name, part in zip(("value", *terms._fields), (terms.value, *terms), strict=True):
        if not isinstance(part, Tensor):
            raise TypeError(f"objective must return tensors, got a {type(part).__name__} as {name}.")
    if terms.value.dim() == 0:
        raise ValueError(
            "The objective's value must be one number for each example, (B,), got a single number. fit takes the mean "
            "itself; the gradient of a sum, and a learned eta, would depend on the size of the batch."
        )
    if not terms.value.requires_grad:
        raise ValueError(
            "The objective's value does not depend on the parameters that are trained: look for detach(), .item() or "
            "torch.no_grad() in it."
        )
    return terms.value.mean()
