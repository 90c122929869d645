"""What a model must have: one Protocol for each thing that the library asks of a model.

A model need not inherit from anything. An object that has the methods and attributes of a protocol is such a
model, an nn.Module or not; most functions that take a model check this on entry by ``require_model`` and name
what is missing. Only ``compression`` and the widgets that rebuild a network in the browser or on a plane take
the course's own classes. The prior is always p(z) = N(0, I). In the shapes B is the number of examples, K
``latent_dim``; "..." may be any axes, also none.
"""

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Protocol

import torch
from torch import Tensor

from course_utils.arguments import kind_of, require_tensor
from course_utils.data.examples import as_tensors


class Preparing(Protocol):
    """Turns data as the user has it into what its other methods take, "prepared x"."""

    def prepare(self, x: Tensor, generator: torch.Generator | None = None, *, check: bool = True) -> Tensor:
        """x (B, *x_shape)  ->  x in the model's dtype, on its device; pixels may be drawn here, at each call.

        check=False promises that the values of x have been checked before.
        """


class TrainableModel(Preparing, Protocol):
    """What ``training.fit`` asks of a model, which is also an nn.Module; the objective may ask for more."""

    x_shape: tuple[int, ...]  # of one example


class Autoencoder(Preparing, Protocol):
    """One code z for each x, and the way back: what ``objectives.squared_error`` takes."""

    def encode(self, x: Tensor) -> Tensor:
        """Prepared x (B, *x_shape)  ->  z (B, K)."""

    def decode(self, z: Tensor) -> Tensor:
        """z (..., K)  ->  (..., *x_shape)."""


class Encoder(Preparing, Protocol):
    """q(z|x) = N(mu(x), diag sigma(x)²), the inference network."""

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Prepared x (B, *x_shape)  ->  mu, log_sigma, each (B, K)."""


class Decoder(Protocol):
    """Shows what a z stands for: what ``latents.grid`` and ``latents.traverse`` take."""

    latent_dim: int

    def decode(self, z: Tensor) -> Tensor:
        """The mean of p(x|z): z (..., K)  ->  (..., *x_shape)."""


class Likelihood(Protocol):
    """p(x|z): enough for a bound with a given q, as in ``objectives.elbo_of``."""

    def log_likelihood(self, x: Tensor, z: Tensor) -> Tensor:
        """log p(x|z) in nats.

        prepared x (B, *x_shape), z (..., B, K) or (..., 1, K) for every x  ->  (..., B).
        """


class Reconstructor(Protocol):
    """Shows what it keeps of x: what ``plots.reconstructions`` takes."""

    def reconstruct(self, x: Tensor) -> Tensor:
        """x (B, *x_shape) as the user has it  ->  (B, *x_shape)."""


class LatentModel(Likelihood, Preparing, Protocol):
    """p(z) p(x|z) with z of a known size: what ``inference.grid_posterior`` takes. It needs no encoder."""

    latent_dim: int


class VariationalModel(Likelihood, Encoder, Protocol):
    """q(z|x) and p(x|z): what the ELBO and everything built on it take."""


class LabelledModel(Protocol):
    """A model of p(x|y): encode, decode and log_likelihood take the label y, int64, last."""

    classes: int  # y is 0 to classes - 1


class Classifier(LabelledModel, Preparing, Protocol):
    """q(y|x), the third network of a semi-supervised model."""

    def classify(self, x: Tensor) -> Tensor:
        """log q(y|x) of every label, in nats: prepared x (B, *x_shape)  ->  (B, classes)."""


class SemiSupervisedModel(Classifier, VariationalModel, Protocol):
    """A labelled VAE with a classifier: what ``objectives.semi_supervised`` takes."""

    def encode(self, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        """q(z|x, y): prepared x (B, *x_shape), y (..., B)  ->  mu, log_sigma, each (..., B, K)."""

    def log_likelihood(self, x: Tensor, z: Tensor, y: Tensor) -> Tensor:
        """log p(x|z, y) in nats: prepared x (B, *x_shape), z (..., B, K), y (..., B)  ->  (..., B)."""


class ExactModel(Preparing, Protocol):
    """A tractable log p(x): what ``objectives.log_px`` takes."""

    def log_px(self, x: Tensor) -> Tensor:
        """log p(x) in nats: prepared x (B, *x_shape)  ->  (B,)."""


class DequantizingModel(ExactModel, Protocol):
    """A density of continuous y that stands for binary x, with noise learned: ``objectives.flow_bound``."""

    dequantizer: object  # the network of q(u|x)

    def log_ratio(self, x: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """log p((x + u) / 2) - log q(u|x) - D log 2 at one draw of u, in nats: binary x  ->  (B,)."""


def fits(model: object, protocol: type) -> bool:
    """Whether the model has everything that the protocol names."""
    return not lacking(model, protocol)


def lacking(model: object, protocol: type) -> list[str]:
    """The names in the protocol that the model does not have."""
    return [name for name in members(protocol) if not hasattr(model, name)]


def require_model(model: object, protocol: type, advice: str = "") -> None:
    """Raise TypeError unless the model fits the protocol; the message says what it lacks, then ``advice``."""
    wanted = f"model must have {_listed(members(protocol).values())}, got {kind_of(model)}"
    if isinstance(model, type):  # which has the methods
        raise TypeError(f"{wanted}.")
    lacks = lacking(model, protocol)
    if lacks:
        raise TypeError(f"{wanted}, which lacks {_listed(lacks)}." + (f" {advice}" if advice else ""))


def data_for(model: object, x: object, y: object = None) -> tuple[Tensor, Tensor | None]:
    """x and y as tensors, from tensors, arrays or a torch data set; its labels count if the model takes them.

    Raises TypeError or ValueError for anything else.
    """
    return as_tensors(x, y, labelled=fits(model, LabelledModel))


def likelihood_of(model: object) -> str | None:
    """The name of the model's likelihood, such as "bernoulli"; None for a model without one."""
    return getattr(model, "likelihood", None)


def draws_pixels(model: object) -> bool:
    """Whether its likelihood is Bernoulli, so that ``prepare`` draws uint8 pixels, differently at each call.

    A model without a ``likelihood`` does not say whether it draws, and counts as one that does not.
    """
    return likelihood_of(model) == "bernoulli"


def require_drawn(model: object, x: object, error: type[Exception] = TypeError) -> None:
    """Raise ``error`` for grey pixels of a Bernoulli model: the result would be that of a hidden draw."""
    if require_tensor("x", x).dtype == torch.uint8 and draws_pixels(model):
        raise error(
            "x must be binary here, got uint8 pixels, which each use would draw again; draw them once, "
            "x = data.binarize(x), and pass the same ones everywhere."
        )


@functools.cache
def members(protocol: type) -> dict[str, str]:
    """What a protocol asks for: each name with its signature, attributes first."""
    attributes, methods = {}, {}
    for base in reversed(protocol.__mro__):
        if not getattr(base, "_is_protocol", False) or base is Protocol:
            continue
        attributes |= {name: name for name in inspect.get_annotations(base)}
        for name, value in vars(base).items():
            if inspect.isfunction(value) and not name.startswith("_"):
                methods[name] = name + _without_types(value)
    return attributes | methods


def _without_types(method: Callable) -> str:
    signature = inspect.signature(method)
    parameters = list(signature.parameters.values())[1:]  # without self
    plain = [parameter.replace(annotation=inspect.Parameter.empty) for parameter in parameters]
    return str(inspect.Signature(plain))


def _listed(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
