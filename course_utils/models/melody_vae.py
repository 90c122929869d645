"""MelodyVAE: a VAE of two-bar melodies."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from course_utils.arguments import require_count, require_finite
from course_utils.data.melodies import STEPS, TOKENS, require_melodies
from course_utils.measuring import draws, measures
from course_utils.models.base import Model
from course_utils.models.networks import require_latent

SUMMARY = 16  # how many numbers of the encoder are kept of each step


class MelodyVAE(Model):
    """p(z) = N(0, I), p(x|z) = Π_t p(x_t | x_1 … x_{t-1}, z), q(z|x) = N(mu(x), diag sigma(x)²)

    x is a melody of T = 32 tokens. The encoder is a bidirectional GRU; mu and log sigma are computed from a
    few numbers of its state at each step. The decoder is a GRU that starts from tanh(W z + b); at each step
    it reads the previous token and that step's part of a plan, V z + c        Roberts et al. 2018
    MusicVAE, which this is modelled on, reads only the encoder's last states, its decoder reads z at each
    step (or, for 16 bars, a plan for each bar from another recurrent network), and its networks are LSTMs,
    far larger. A plan for each step helps when training is short.
    """

    x_shape = (STEPS,)

    def __init__(
        self, latent_dim: int = 64, encoder_size: int = 64, decoder_size: int = 128, plan_size: int = 32
    ):
        super().__init__()
        sizes = dict(
            latent_dim=latent_dim, encoder_size=encoder_size, decoder_size=decoder_size, plan_size=plan_size
        )
        for name, size in sizes.items():
            require_count(name, size)
        self.latent_dim, self.plan_size = latent_dim, plan_size
        self.encoder = nn.GRU(TOKENS, encoder_size, batch_first=True, bidirectional=True)
        self.to_summary = nn.Linear(2 * encoder_size, SUMMARY)
        self.to_q = nn.Linear(STEPS * SUMMARY, 2 * latent_dim)
        self.to_state = nn.Linear(latent_dim, decoder_size)
        self.to_plan = nn.Linear(latent_dim, STEPS * plan_size)
        self.decoder = nn.GRU(TOKENS + plan_size, decoder_size, batch_first=True)
        self.to_logits = nn.Linear(decoder_size, TOKENS)

    def prepare(self, x: Tensor, generator: torch.Generator | None = None, *, check: bool = True) -> Tensor:
        """x (B, 32), tokens of any integer dtype -> int64, on the model's device. Nothing is drawn.

        check=False skips the check of the values, for data that have been checked before.
        """
        return (require_melodies(x) if check else x).to(self.device).long()

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Prepared x (B, 32)  ->  mu, log_sigma of q(z|x), each (B, K)."""
        states, _ = self.encoder(self._one_hot(x))
        mu, log_sigma = self.to_q(self.to_summary(states).flatten(1)).chunk(2, dim=-1)
        return mu, log_sigma

    def next_logits(self, x: Tensor, z: Tensor) -> Tensor:
        """The logits of each token given the true ones before it and z ("teacher forcing").

        prepared x (B, 32), z (..., B, K)  ->  (..., B, 32, 36)
        """
        flat = require_latent(z, self.latent_dim, self).reshape(-1, self.latent_dim)
        before = functional.pad(self._one_hot(x)[:, :-1], (0, 0, 1, 0))  # zeros before the first token
        before = before.expand(*z.shape[:-1], STEPS, TOKENS).reshape(-1, STEPS, TOKENS)
        states, _ = self.decoder(torch.cat([before, self._plan(flat)], dim=-1), self._first_state(flat))
        return self.to_logits(states).reshape(*z.shape[:-1], STEPS, TOKENS)

    def log_likelihood(self, x: Tensor, z: Tensor) -> Tensor:
        """log p(x|z) in nats, summed over the 32 tokens: prepared x (B, 32), z (..., B, K)  ->  (..., B)."""
        log_p = self.next_logits(x, z).log_softmax(-1)
        return log_p.gather(-1, x.expand(log_p.shape[:-1]).unsqueeze(-1)).squeeze(-1).sum(-1)

    @draws
    def decode(self, z: Tensor, temperature: float = 0.0, generator: torch.Generator | None = None) -> Tensor:
        """A melody for each z, token by token, each fed back: z (..., K)  ->  (..., 32) uint8.

        Drawn from softmax(logits / temperature): 1 is the model's own p(x|z), 0 takes the most probable
        token.
        """
        flat = require_finite("z", require_latent(z, self.latent_dim, self)).reshape(-1, self.latent_dim)
        if not 0 <= temperature < float("inf"):
            raise ValueError(f"temperature must be finite and at least 0, got {temperature}.")
        state, before, tokens = self._first_state(flat), flat.new_zeros(len(flat), TOKENS), []
        for part in self._plan(flat).unbind(1):
            out, state = self.decoder(torch.cat([before, part], dim=-1).unsqueeze(1), state)
            logits = self.to_logits(out.squeeze(1))
            if temperature == 0:
                token = logits.argmax(-1)
            else:
                p = (logits / temperature).softmax(-1)
                token = torch.multinomial(p, 1, generator=generator).squeeze(-1)
            before = self._one_hot(token)
            tokens.append(token)
        return torch.stack(tokens, dim=-1).reshape(*z.shape[:-1], STEPS).to(torch.uint8)

    @draws
    def sample(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """Draw melodies from the model, z from the prior and x from p(x|z): (count, 32) uint8."""
        z = self.noise(require_count("count", count), self.latent_dim, generator=generator)
        return self.decode(z, temperature=1.0, generator=generator)

    @measures
    def reconstruct(self, x: Tensor) -> Tensor:
        """The melody at z = mu(x), of the most probable tokens: x (B, 32)  ->  (B, 32) uint8."""
        return self.decode(self.encode(self.prepare(x))[0])

    def _one_hot(self, tokens: Tensor) -> Tensor:
        return functional.one_hot(tokens, TOKENS).to(self.dtype)

    def _first_state(self, z: Tensor) -> Tensor:
        return self.to_state(z).tanh().unsqueeze(0)

    def _plan(self, z: Tensor) -> Tensor:
        return self.to_plan(z).unflatten(-1, (STEPS, self.plan_size))
