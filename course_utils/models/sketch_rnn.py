"""SketchRNN: a VAE of pen drawings."""

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from course_utils.arguments import require_batch, require_count, require_finite
from course_utils.data.strokes import lengths, require_stroke5
from course_utils.distributions import gaussian_mixture_log_prob
from course_utils.measuring import draws, measures
from course_utils.models.base import Model
from course_utils.models.networks import require_latent

# What the decoder reads before the first row: the pen is down at the first point.
START = (0.0, 0.0, 1.0, 0.0, 0.0)
END = (0.0, 0.0, 0.0, 0.0, 1.0)
# In units of x, a few steps of the characters' grid: detail finer than hand tremor is not worth modelling.
SMALLEST_SIGMA = 0.05
LARGEST_RHO = 0.95


class NextRow(NamedTuple):
    """p(next row | rows before, z): a mixture of M Gaussians for the offset, and three pen probabilities.

    log_weight (..., M), mu and log_sigma (..., M, 2), rho (..., M), log_pen (..., 3)
    Ha & Eck 2018, section 3.2
    """

    log_weight: Tensor
    mu: Tensor
    log_sigma: Tensor
    rho: Tensor
    log_pen: Tensor

    def log_prob(self, row: Tensor) -> Tensor:
        """log p(row) in nats.

        row (..., 5) in stroke-5  ->  (...). An end has no offset, only the pen state.
        """
        offset = gaussian_mixture_log_prob(row[..., :2], self.log_weight, self.mu, self.log_sigma, self.rho)
        return (1 - row[..., 4]) * offset + (row[..., 2:] * self.log_pen).sum(-1)

    def at_temperature(self, temperature: float) -> "NextRow":
        """Both kinds of logits divided by τ > 0, variances times τ: near 0 little is left to chance."""
        return self._replace(
            log_weight=(self.log_weight / temperature).log_softmax(-1),
            log_sigma=self.log_sigma + math.log(temperature) / 2,
            log_pen=(self.log_pen / temperature).log_softmax(-1),
        )

    def draw(self, temperature: float = 1.0, generator: torch.Generator | None = None) -> Tensor:
        """One row from each distribution at a temperature: (..., 5) in stroke-5.

        At 0, the limit, it is the mean of the heaviest Gaussian with the most probable pen state.
        """
        if temperature == 0:
            which, pen = self.log_weight.argmax(-1, keepdim=True), self.log_pen.argmax(-1)
            offset = self.mu.gather(-2, which.unsqueeze(-1).expand(*which.shape, 2)).squeeze(-2)
        else:
            warm = self.at_temperature(temperature)
            which = _draw_index(warm.log_weight, generator).unsqueeze(-1)
            pen = _draw_index(warm.log_pen, generator)
            rho = warm.rho.gather(-1, which).squeeze(-1)
            mu, log_sigma = (
                part.gather(-2, which.unsqueeze(-1).expand(*which.shape, 2)).squeeze(-2)
                for part in (warm.mu, warm.log_sigma)
            )
            one, two = torch.randn(mu.shape, dtype=mu.dtype, device=mu.device, generator=generator).unbind(-1)
            # Two N(0, 1) with correlation ρ: the second is ρ times the first plus √(1 - ρ²) times an
            # independent one.
            offset = mu + log_sigma.exp() * torch.stack(
                [one, rho * one + (1 - rho.square()).sqrt() * two], -1
            )
        pen = functional.one_hot(pen, 3).to(offset.dtype)
        return torch.cat([offset * (1 - pen[..., 2:]), pen], -1)


def _draw_index(log_p: Tensor, generator: torch.Generator | None) -> Tensor:
    """One index from each table of log-probabilities: (..., M)  ->  (...)."""
    return torch.multinomial(log_p.exp().flatten(0, -2), 1, generator=generator).view(log_p.shape[:-1])


class SketchRNN(Model):
    """p(z) = N(0, I), p(x|z) = Π p(row | rows before, z) from an LSTM, q(z|x) from an LSTM in each direction

    x is a drawing in stroke-5 (data.sketches) of at most ``rows`` rows, its end included. The decoder starts
    from a state computed from z and reads z again with every row; each next row is a mixture of ``mixtures``
    Gaussians and a pen state        slide 27, Ha & Eck 2018
    """

    def __init__(
        self,
        latent_dim: int = 32,
        rows: int = 36,
        encoder_size: int = 128,
        decoder_size: int = 256,
        mixtures: int = 10,
    ):
        super().__init__()
        self.latent_dim = require_count("latent_dim", latent_dim)
        self.mixtures = require_count("mixtures", mixtures)
        self.x_shape = (require_count("rows", rows, at_least=2), 5)
        self.forwards = nn.LSTM(5, require_count("encoder_size", encoder_size), batch_first=True)
        self.backwards = nn.LSTM(5, encoder_size, batch_first=True)
        self.posterior = nn.Linear(2 * encoder_size, 2 * latent_dim)
        self.initial = nn.Linear(latent_dim, 2 * require_count("decoder_size", decoder_size))
        self.decoder = nn.LSTM(5 + latent_dim, decoder_size, batch_first=True)
        self.output = nn.Linear(decoder_size, 6 * mixtures + 3)

    def prepare(self, x: Tensor, generator: torch.Generator | None = None, *, check: bool = True) -> Tensor:
        """x (B, rows, 5) in stroke-5  ->  x in the model's dtype, on its device. Nothing is drawn.

        check=False skips the check of the values, for data that have been checked before.
        """
        x = require_batch("x", x, self.x_shape).to(self.device, self.dtype)
        return require_stroke5(x) if check else x

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Prepared x (B, rows, 5)  ->  mu, log_sigma of q(z|x), each (B, K).

        Both LSTMs stop at the first end row.
        """
        require_batch("x", x, self.x_shape)
        count = lengths(x)
        x = x[:, : int(count.max()) + 1]
        reversed_rows = (count.unsqueeze(1) - torch.arange(x.shape[1], device=x.device)).clamp(min=0)
        backwards = x.gather(1, reversed_rows.unsqueeze(2).expand_as(x))
        example = torch.arange(len(x), device=x.device)
        last = [
            network(rows)[0][example, count]
            for network, rows in ((self.forwards, x), (self.backwards, backwards))
        ]
        mu, log_sigma = self.posterior(torch.cat(last, -1)).to(x.dtype).chunk(2, dim=-1)
        return mu, log_sigma

    def log_likelihood(self, x: Tensor, z: Tensor) -> Tensor:
        """log p(x|z) in nats, summed over the rows up to the first end row.

        prepared x (B, rows, 5), z (..., B, K)  ->  (..., B).
        """
        require_batch("x", x, self.x_shape)
        x = x[:, : int(lengths(x).max()) + 1]
        before = torch.cat([x.new_tensor(START).expand(len(x), 1, 5), x[:, :-1]], 1)
        leading = require_latent(z, self.latent_dim, self).shape[:-1]
        flat_before, flat_x = (
            t.expand(*leading, *t.shape[1:]).reshape(-1, *t.shape[1:]) for t in (before, x)
        )
        predicted, _ = self.next_rows(flat_before, z.reshape(-1, self.latent_dim))
        # The rows after the first end row only fill the tensor; they are not part of the drawing.
        return (predicted.log_prob(flat_x) * (flat_before[..., 4] == 0)).sum(-1).view(leading)

    def next_rows(
        self, before: Tensor, z: Tensor, state: tuple[Tensor, Tensor] | None = None
    ) -> tuple[NextRow, tuple[Tensor, Tensor]]:
        """p(row | rows before, z) for T rows in turn, and the LSTM's state after them.

        before (B, T, 5): the row before each; z (B, K); state: from the call for the rows before, None at the
        start
        """
        if state is None:
            state = tuple(part.contiguous() for part in self.initial(z).tanh().unsqueeze(0).chunk(2, dim=-1))
        repeated = z.unsqueeze(1).expand(-1, before.shape[1], -1)
        out, state = self.decoder(torch.cat([before, repeated], -1), state)
        weight, mu, log_sigma, rho, pen = (
            self.output(out).to(before.dtype).split([self.mixtures * n for n in (1, 2, 2, 1)] + [3], dim=-1)
        )
        # σ = exp(·) + SMALLEST_SIGMA and |ρ| < LARGEST_RHO: a straight line would have σ = 0 and an infinite
        # density.
        log_sigma = torch.logaddexp(log_sigma, log_sigma.new_tensor(SMALLEST_SIGMA).log())
        return NextRow(
            weight.log_softmax(-1),
            mu.unflatten(-1, (self.mixtures, 2)),
            log_sigma.unflatten(-1, (self.mixtures, 2)),
            LARGEST_RHO * rho.tanh(),
            pen.log_softmax(-1),
        ), state

    @draws
    def decode(self, z: Tensor, temperature: float = 0.0, generator: torch.Generator | None = None) -> Tensor:
        """One drawing for each z, row by row, each fed back: z (..., K)  ->  (..., rows, 5) in stroke-5.

        The temperature is that of NextRow.draw: 1 draws from p(x|z), 0 leaves nothing to chance. A drawing
        that has not ended by its last row ends there.
        """
        leading = require_finite("z", require_latent(z, self.latent_dim, self)).shape[:-1]
        if not 0 <= temperature < float("inf"):
            raise ValueError(f"temperature must be finite and at least 0, got {temperature}.")
        z = z.reshape(-1, self.latent_dim)
        x = z.new_tensor(END).repeat(len(z), self.x_shape[0], 1)
        row, state = z.new_tensor(START).expand(len(z), 1, 5), None
        for step in range(self.x_shape[0] - 1):
            predicted, state = self.next_rows(row, z, state)
            drawn = predicted.draw(temperature, generator)
            row = torch.where(row[..., 4:] == 1, row, drawn)
            x[:, step] = row[:, 0]
        return x.view(*leading, *self.x_shape)

    @draws
    def sample(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """Draw drawings from the model, z from the prior and x from p(x|z): (count, rows, 5) in stroke-5."""
        z = self.noise(require_count("count", count), self.latent_dim, generator=generator)
        return self.decode(z, temperature=1.0, generator=generator)

    @measures
    def reconstruct(self, x: Tensor) -> Tensor:
        """The drawing at z = mu(x) and temperature 0: x (B, rows, 5)  ->  (B, rows, 5)."""
        return self.decode(self.encode(self.prepare(x))[0])
