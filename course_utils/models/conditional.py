"""VAEs with a label: class-conditional, and semi-supervised."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from course_utils.arguments import require_batch, require_count, require_floating
from course_utils.measuring import draws, measures
from course_utils.models.networks import decoder_network, encoder_network, require_latent
from course_utils.models.vae import ObservationModel


def require_labels(y: object, classes: int, count: int | None = None) -> Tensor:
    """Return y if it is an int64 tensor of values 0 to classes - 1, of shape (count,) if that is given; else TypeError or ValueError.

    On a GPU the values are not looked at, because looking would make every step wait.
    """
    if not isinstance(y, Tensor) or y.dtype != torch.int64:
        came = y.dtype if isinstance(y, Tensor) else type(y).__name__
        raise TypeError(f"y should be a tensor of int64 labels, but {came} came; try torch.as_tensor(y).long().")
    if count is not None and y.shape != (count,):
        raise ValueError(f"y should have one label for each x, shape ({count},), but {tuple(y.shape)} came.")
    if y.device.type == "cpu" and y.numel() and not 0 <= y.min() <= y.max() < classes:
        raise ValueError(
            f"y should hold labels from 0 to {classes - 1}, but its values go from {y.min()} to {y.max()}; "
            "number the classes from 0, or make the model with more classes."
        )
    return y


class ConditionalVAE(ObservationModel):
    """p(z) = N(0, I), p(x|z, y) from the decoder, q(z|x, y) = N(mu(x, y), diag sigma(x, y)²) from the encoder        slides 24 to 26

    Both networks are multilayer perceptrons that get the label y beside their input, as a one-hot vector; the decoder
    reads cat[z, onehot(y)]. ``hidden``: the encoder's hidden sizes, mirrored in the decoder; likelihood, eta: as in VAE.
    """

    def __init__(
        self,
        latent_dim: int,
        classes: int = 10,
        x_shape: Sequence[int] = (1, 28, 28),
        hidden: Sequence[int] = (512, 256),
        likelihood: str = "bernoulli",
        eta: float | str = "learned",
    ):
        super().__init__(latent_dim, likelihood, eta)
        self.classes = require_count("classes", classes, at_least=2)
        self.decoder = decoder_network(x_shape, hidden, latent_dim + classes, "mlp")  # looks at x_shape and hidden
        self.encoder = encoder_network([math.prod(x_shape) + classes], hidden, 2 * latent_dim, "mlp")
        self.x_shape = tuple(x_shape)

    def encode(self, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        """Prepared x (B, *x_shape), y (..., B) or (..., 1)  ->  mu, log_sigma of q(z|x, y), each (..., B, K)."""
        x = require_batch("x", require_floating("x", x), self.x_shape).flatten(1)
        mu, log_sigma = self._with_label(self.encoder[1:], x, y).to(x.dtype).chunk(2, dim=-1)
        return mu, log_sigma

    def decode(self, z: Tensor, y: Tensor) -> Tensor:
        """The mean of p(x|z, y): z (..., K), y (...), which broadcast  ->  (..., *x_shape)."""
        return self.mean_of(self._decoder_output(z, y))

    def log_likelihood(self, x: Tensor, z: Tensor, y: Tensor) -> Tensor:
        """log p(x|z, y) in nats, summed over the pixels: prepared x (B, *x_shape), z (..., B, K), y (B,)  ->  (..., B)."""
        return self.log_likelihood_of(x, self._decoder_output(z, y))

    @draws
    def sample(self, y: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """The means of p(x|z, y) at one draw of z from the prior for each label: y (B,)  ->  (B, *x_shape)."""
        parameter = next(self.parameters())
        options = dict(dtype=parameter.dtype, device=parameter.device, generator=generator)
        return self.decode(torch.randn(*require_labels(y, self.classes).shape, self.latent_dim, **options), y)

    @measures
    def reconstruct(self, x: Tensor, y: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """The mean of p(x|z, y) at z = mu(x, y): x (B, *x_shape), uint8 or floating point, y (B,)  ->  (B, *x_shape)."""
        require_labels(y, self.classes, len(x))
        return self.decode(self.encode(self.prepare(x, generator), y)[0], y)

    def _decoder_output(self, z: Tensor, y: Tensor) -> Tensor:
        out = self._with_label(self.decoder[:-1], require_latent(z, self.latent_dim), y)
        return out.unflatten(-1, self.x_shape).to(z.dtype)  # under autocast the network computes in bfloat16

    def _with_label(self, network: nn.Sequential, v: Tensor, y: Tensor) -> Tensor:
        """network(cat[v, onehot(y)]): v (..., D), y (...), which broadcast  ->  (..., outputs).

        The first layer is W_v v + W_y onehot(y) + b, so that many labels of one v share its product W_v v.
        """
        y = require_labels(y, self.classes).to(v.device)
        try:
            torch.broadcast_shapes(v.shape[:-1], y.shape)
        except RuntimeError:
            raise ValueError(
                f"y should have one label for each of the {tuple(v.shape[:-1])} inputs, but {tuple(y.shape)} came."
            ) from None
        first, *others = network
        of_v, of_y = first.weight.split([v.shape[-1], self.classes], dim=1)
        onehot = functional.one_hot(y, self.classes).to(v.dtype)
        out = functional.linear(v, of_v, first.bias) + functional.linear(onehot, of_y)
        for layer in others:
            out = layer(out)
        return out


class SemiSupervisedVAE(ConditionalVAE):
    """M2: p(y) = 1/classes, p(z) = N(0, I), p(x|z, y), q(y|x) and q(z|x, y)        Kingma et al. 2014, section 2

    The class-conditional VAE with a third network: the classifier q(y|x), with the encoder's hidden sizes. A label that
    nobody gave is summed out by it: objectives.semi_supervised.
    """

    def __init__(
        self,
        latent_dim: int,
        classes: int = 10,
        x_shape: Sequence[int] = (1, 28, 28),
        hidden: Sequence[int] = (500,),
        likelihood: str = "bernoulli",
        eta: float | str = "learned",
    ):
        super().__init__(latent_dim, classes, x_shape, hidden, likelihood, eta)
        self.classifier = encoder_network(x_shape, hidden, classes, "mlp")

    def classify(self, x: Tensor) -> Tensor:
        """log q(y|x) of every label: prepared x (B, *x_shape)  ->  (B, classes), in nats."""
        x = require_batch("x", require_floating("x", x), self.x_shape)
        return self.classifier(x).to(x.dtype).log_softmax(-1)
