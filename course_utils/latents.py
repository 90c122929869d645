"""Walks through the latent space: grids, traversals and interpolations."""

import math

import torch
from torch import Tensor

from course_utils.arguments import (
    require_choice,
    require_count,
    require_finite,
    require_floating,
    require_positive,
)
from course_utils.measuring import measures
from course_utils.models.protocol import Decoder, LabelledModel, data_for, fits, require_model
from course_utils.objectives import given

PATHS = ("straight", "spherical")


@measures
def grid(model: Decoder, size: int = 20, limit: float = 3.0, *, y: int | None = None) -> Tensor:
    """Decode a square of a two-dimensional latent plane: (size, size, *x_shape).

    z₂ = limit is at the top, z₁ grows to the right. With the label y for all of it, for a model that takes
    labels.
    """
    require_model(model, Decoder)
    require_count("size", size, at_least=2)
    require_positive("limit", limit)
    if model.latent_dim != 2:
        raise ValueError(f"grid shows a plane, so latent_dim must be 2, got a model with {model.latent_dim}.")
    parameter = next(model.parameters())
    axis = torch.linspace(-limit, limit, size, dtype=parameter.dtype, device=parameter.device)
    z2, z1 = torch.meshgrid(axis.flip(0), axis, indexing="ij")
    return model.decode(torch.stack([z1, z2], dim=-1), *_one_label(model, y))


def middles(z: Tensor, y: Tensor, apart: float) -> tuple[Tensor, Tensor]:
    """Where to write each label in a plane: at the median of its points, or beside it where others are near.

    z (N, 2), y (N,)  ->  the different labels (C,), in order, and their places (C, 2), which are pushed from
    each other until they are about ``apart`` units of z from each other.
    """
    require_positive("apart", apart)
    labels = y.unique()
    places = torch.stack([z[y == label].median(0).values for label in labels])
    for _ in range(50):
        between = places.unsqueeze(1) - places
        distance = between.norm(dim=-1, keepdim=True).clamp(min=1e-9)
        places = places + (0.5 * (apart - distance).clamp(min=0) * between / distance).sum(1)
    return labels, places


@measures
def traverse(model: Decoder, z: Tensor, dim: int, values: Tensor, *, y: int | None = None) -> Tensor:
    """Decode z with its coordinate ``dim`` replaced by each of ``values``.

    z (K,), values (V,)  ->  (V, *x_shape).
    With the label y for all of them, for a model that takes labels.
    """
    require_model(model, Decoder)
    require_finite("z", require_floating("z", z))
    if require_finite("values", require_floating("values", values)).dim() != 1:
        raise ValueError(
            f"values must have shape (V,), one number for each image, got {tuple(values.shape)}."
        )
    if z.shape != (model.latent_dim,):
        raise ValueError(f"z must have shape ({model.latent_dim},), got {tuple(z.shape)}.")
    if require_count("dim", dim, at_least=0) >= model.latent_dim:
        raise ValueError(f"dim must be less than latent_dim = {model.latent_dim}, got {dim}.")
    path = z.repeat(len(values), 1)
    path[:, dim] = values
    return model.decode(path, *_one_label(model, y))


def _one_label(model: Decoder, y: int | None) -> tuple[Tensor, ...]:
    """What decode takes besides z: () for a model of p(x|z), (y,), one for all, for one of p(x|z, y)."""
    if fits(model, LabelledModel) and y is None:
        raise ValueError(f"{type(model).__name__} models p(x|y), so pass one label as y=, for example y=0.")
    one = torch.zeros(1, model.latent_dim)
    return given(model, one, None if y is None else torch.tensor([require_count("y", y, at_least=0)]))


@measures
def analogies(model: LabelledModel, x: Tensor, y: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Every class in the handwriting of each x.

    x (B, *x_shape), its labels y (B,)  ->  (B, classes, *x_shape)
    z = mu(x, y) from each x with its own label, decoded at every label: y varies, z stays        slide 26
    """
    require_model(model, LabelledModel, "models.ConditionalVAE is one.")
    x, y = data_for(model, x, y)
    z, _ = model.encode(model.prepare(x, generator), *given(model, x, y))
    return model.decode(z.unsqueeze(1), torch.arange(model.classes))


def interpolate(a: Tensor, b: Tensor, steps: int = 10, path: str = "straight") -> Tensor:
    """``steps`` evenly spaced points from a to b, inclusive.

    a, b (K,)  ->  (steps, K). The paths are those of ``along``.
    """
    require_count("steps", steps, at_least=2)
    require_floating("a", a)
    return along(a, b, torch.linspace(0, 1, steps, dtype=a.dtype, device=a.device), path)


def along(a: Tensor, b: Tensor, t: Tensor, path: str = "straight") -> Tensor:
    """The points at the fractions t of the way from a to b: a, b (K,), t (S,)  ->  (S, K).

    "straight": (1-t) a + t b. "spherical": along the great circle, sin((1-t)Ω)/sin Ω · a + sin(tΩ)/sin Ω · b
    with Ω the angle between a and b, which stays in the shell where a Gaussian in many dimensions has its
    mass        White 2016
    Computed in float64 on the CPU, because for nearly opposite a and b nearly all digits cancel; the points
    have a's dtype and device. Raises ValueError for a spherical path whose angle is within 1e-3 of π, or that
    starts or ends at 0.
    """
    require_choice("path", path, PATHS)
    _require_ends(a, b)
    if require_finite("t", require_floating("t", t)).dim() != 1:
        raise ValueError(f"t must have shape (S,), the fractions of the way, got {tuple(t.shape)}.")
    follow = _straight if path == "straight" else _spherical
    points = follow(a.cpu().double(), b.cpu().double(), t.unsqueeze(1).cpu().double())
    return points.to(a.dtype).to(a.device)  # in this order: a's device may have no float64


def amid(corners: Tensor, t: float, u: float, path: str = "straight") -> Tensor:
    """The point at (t, u) of a square between four: corners (4, K)  ->  (K,).

    The first two are its upper corners, left and right, the others its lower ones. t is the fraction of the
    way to the right, along the upper and along the lower edge, and u that of the way from the one point to
    the other. The paths and errors are those of ``along``.
    """
    if corners.dim() != 2 or len(corners) != 4:
        raise ValueError(f"corners must have shape (4, K), got {tuple(corners.shape)}.")
    right, down = (torch.tensor([fraction], dtype=torch.float64) for fraction in (t, u))
    above, below = (along(*ends, right, path)[0] for ends in corners.split(2))
    return along(above, below, down, path)[0]


def _require_ends(a: Tensor, b: Tensor) -> None:
    require_finite("a", require_floating("a", a))
    require_finite("b", require_floating("b", b))
    if a.dim() == 1 and a.shape == b.shape:
        return
    is_row = 1 in a.shape[:1]
    advice = " For the code of one example, which encode gives as a row, pass its [0]." if is_row else ""
    raise ValueError(f"a and b must both have shape (K,), got {tuple(a.shape)} and {tuple(b.shape)}.{advice}")


def _straight(a: Tensor, b: Tensor, t: Tensor) -> Tensor:
    return (1 - t) * a + t * b


def _spherical(a: Tensor, b: Tensor, t: Tensor) -> Tensor:
    if not (a.any() and b.any()):
        raise ValueError(
            "a spherical path needs non-zero endpoints: the zero vector has no direction; use 'straight'."
        )
    u, v = _direction(a), _direction(b)
    # arccos(u @ v) would lose half of the digits at 0 and π.
    angle = 2 * torch.atan2((u - v).norm(), (u + v).norm())
    if math.pi - angle < 1e-3:
        raise ValueError(
            "a and b point in opposite directions, so no great circle between them is the shortest; "
            "use 'straight'."
        )
    if angle < 1e-8:
        return _straight(a, b, t)  # the limit of the formula as the angle goes to 0
    return (((1 - t) * angle).sin() * a + (t * angle).sin() * b) / angle.sin()


def _direction(a: Tensor) -> Tensor:
    """a / ‖a‖: (K,)  ->  (K,). The largest number becomes 1 first, so that no square overflows."""
    a = a / a.abs().max()
    return a / a.norm()
