"""VAEs with a label: class-conditional, and semi-supervised."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from course_utils.arguments import require_batch, require_count, require_floating
from course_utils.measuring import draws, measures
from course_utils.models.networks import decoder_network, encoder_network, require_latent
from course_utils.models.observation import ObservationModel


def require_labels(y: object, classes: int, count: int | None = None) -> Tensor:
    """Return y if it is an int64 tensor of values 0 to classes - 1, of shape (count,) if that is given.

    Otherwise raise TypeError or ValueError. On a GPU the values are not validated: that would synchronise at
    every step.
    """
    if not isinstance(y, Tensor) or y.dtype != torch.int64:
        kind = y.dtype if isinstance(y, Tensor) else type(y).__name__
        raise TypeError(
            f"y must be a tensor of int64 labels, got {kind}; try torch.as_tensor(y).long(), or for names of "
            "classes torch.as_tensor(np.unique(y, return_inverse=True)[1])."
        )
    if count is not None and y.shape != (count,):
        onehot = " If y is one-hot, pass y.argmax(-1)." if y.shape == (count, classes) else ""
        raise ValueError(f"y must have one label for each x, shape ({count},), got {tuple(y.shape)}.{onehot}")
    if y.device.type == "cpu" and y.numel():
        if not 0 <= y.min() <= y.max() < classes:
            raise ValueError(
                f"y must hold labels from 0 to {classes - 1}, got values from {y.min()} to {y.max()}; "
                "number the classes from 0, or make the model with more classes."
            )
        # Rows of zeros with a single 1 are valid labels too, but with more than two classes nobody means them
        # that way.
        if y.dim() > 1 and y.shape[-1] == classes > 2 and y.max() == 1 and (y.sum(-1) == 1).all():
            raise ValueError(
                f"y must hold labels, got one-hot rows, shape {tuple(y.shape)}; pass y.argmax(-1)."
            )
    return y


class ConditionalVAE(ObservationModel):
    """p(z) = N(0, I), p(x|z, y) from the decoder, q(z|x, y) = N(mu(x, y), diag sigma(x, y)²) from the encoder

    The label y enters the first linear layer of both networks as a one-hot vector: together with x, or for
    architecture="conv" with the convolutions' output, and together with z in the decoder, which reads cat[z,
    onehot(y)].
    hidden, likelihood, eta and architecture: as in VAE        slides 24 to 26
    """

    def __init__(
        self,
        latent_dim: int,
        classes: int = 10,
        x_shape: Sequence[int] = (1, 28, 28),
        hidden: Sequence[int] = (512, 256),
        likelihood: str = "bernoulli",
        eta: float | str = "learned",
        architecture: str = "mlp",
    ):
        super().__init__(latent_dim, x_shape, likelihood, eta)
        self.classes = require_count("classes", classes, at_least=2)
        self.decoder = decoder_network(self._out_shape, hidden, latent_dim + classes, architecture)
        self.encoder = encoder_network(x_shape, hidden, 2 * latent_dim, architecture, classes)

    def encode(self, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        """mu, log_sigma of q(z|x, y), each (..., B, K): prepared x (B, *x_shape), y (..., B) or (..., 1)."""
        x = require_batch("x", require_floating("x", x), self.x_shape)
        first = next(i for i, layer in enumerate(self.encoder) if isinstance(layer, nn.Linear))
        h = self._with_label(self.encoder[first], self.encoder[:first](x), y)
        mu, log_sigma = self.encoder[first + 1 :](h).to(x.dtype).chunk(2, dim=-1)
        return mu, log_sigma

    def decode(self, z: Tensor, y: Tensor) -> Tensor:
        """The mean of p(x|z, y): z (..., K), y (...), which broadcast  ->  (..., *x_shape)."""
        return self.mean_of(self._decoder_output(z, y))

    def log_likelihood(self, x: Tensor, z: Tensor, y: Tensor) -> Tensor:
        """log p(x|z, y) in nats, summed over the pixels.

        prepared x (B, *x_shape), z (..., B, K), or (..., 1, K) for every x, y (B,)  ->  (..., B)
        """
        return self.log_likelihood_of(x, self._decoder_output(z, y))

    @draws
    def sample(self, y: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """The means of p(x|z, y) at one draw of z from the prior for each label.

        y (B,)  ->  (B, *x_shape).
        """
        shape = require_labels(y, self.classes).shape
        return self.decode(self.noise(*shape, self.latent_dim, generator=generator), y)

    @measures
    def reconstruct(self, x: Tensor, y: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """The mean of p(x|z, y) at z = mu(x, y): x (B, *x_shape), y (B,)  ->  (B, *x_shape)."""
        require_labels(y, self.classes, len(x))
        return self.decode(self.encode(self.prepare(x, generator), y)[0], y)

    def _decoder_output(self, z: Tensor, y: Tensor) -> Tensor:
        h = self._with_label(self.decoder[0], require_latent(z, self.latent_dim, self.decoder), y)
        out = self.decoder[1:](h.flatten(0, -2) if h.dim() > 1 else h.unsqueeze(0))
        # Under autocast the network computes in bfloat16.
        return out.reshape(*h.shape[:-1], *out.shape[1:]).to(z.dtype)

    def _with_label(self, layer: nn.Linear, v: Tensor, y: Tensor) -> Tensor:
        """layer(cat[v, onehot(y)]): v (..., D), y (...), which broadcast  ->  (..., outputs).

        As W_v v + W_y onehot(y) + b, so that many labels of one v share the product W_v v.
        """
        y = require_labels(y, self.classes).to(v.device)
        try:
            torch.broadcast_shapes(v.shape[:-1], y.shape)
        except RuntimeError:
            raise ValueError(
                f"y must have one label for each of the {tuple(v.shape[:-1])} inputs, got shape "
                f"{tuple(y.shape)}."
            ) from None
        of_v, of_y = layer.weight.split([v.shape[-1], self.classes], dim=1)
        onehot = functional.one_hot(y, self.classes).to(v.dtype)
        return functional.linear(v, of_v, layer.bias) + functional.linear(onehot, of_y)


class SemiSupervisedVAE(ConditionalVAE):
    """M2: p(y) = 1/classes, p(z) = N(0, I), p(x|z, y), q(y|x) and q(z|x, y)

    The class-conditional VAE with a third network: the classifier q(y|x), with the encoder's hidden sizes. It
    marginalises out missing labels: objectives.semi_supervised.        Kingma et al. 2014, section 2
    """

    def __init__(
        self,
        latent_dim: int,
        classes: int = 10,
        x_shape: Sequence[int] = (1, 28, 28),
        hidden: Sequence[int] = (500,),
        likelihood: str = "bernoulli",
        eta: float | str = "learned",
        architecture: str = "mlp",
    ):
        super().__init__(latent_dim, classes, x_shape, hidden, likelihood, eta, architecture)
        self.classifier = encoder_network(x_shape, hidden, classes, architecture)

    def classify(self, x: Tensor) -> Tensor:
        """log q(y|x) of every label: prepared x (B, *x_shape)  ->  (B, classes), in nats."""
        x = require_batch("x", require_floating("x", x), self.x_shape)
        return self.classifier(x).to(x.dtype).log_softmax(-1)
