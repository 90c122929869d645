"""Two-bar melodies: what MelodyVAE is fitted to, and how well it gives the test melodies back.

``vae-course train melodies`` makes the packaged model. Its settings were compared by the melodies of every tenth training
tune, not by the test melodies. One other was also seen on those, and given up: with weight 0.5 and 2 epochs 85.1 % of the tokens
came back in free running, and the bound was -49.8 nats.
"""

import functools
from typing import NamedTuple

import torch
from torch import Tensor, nn

from course_utils import data, evaluation, objectives
from course_utils.data.melodies import REST, melody_room
from course_utils.device import generator
from course_utils.distributions import gaussian_sample
from course_utils.measuring import measures

REACH = 6  # semitones up and down: every key


def transposed(x: Tensor, copies: int, seed: int = 0) -> Tensor:
    """Each melody ``copies`` times, each moved by -6 to 6 semitones, as far as its room allows: x (N, 32)  ->  (copies · N, 32).

    The first copy of all, the second of all, and so on. The tunes are in few keys; their copies are in all.
    """
    x, noise = x.repeat(copies, 1), generator(seed)
    down, up = (room.clamp_max(REACH) for room in melody_room(x))
    share = torch.rand(len(x), generator=noise, dtype=torch.float32).to(x.device)
    return data.transpose(x, (share * (down + up + 1)).long() - down)


def transposed_melodies(device: torch.device, copies: int, weight: float) -> dict:
    """Transposed training melodies and the ELBO with its KL term annealed up to ``weight``, as fit's ``x`` and ``objective``."""
    x = transposed(data.melodies(device).train.x, copies)
    return dict(x=x, objective=functools.partial(objectives.annealed_elbo, weight=weight))


class Accuracy(NamedTuple):
    """The share of the 32 tokens that are the melody's own, (B,) each: as drawn with the true tokens before, and in free running.

    ``teacher_forced`` is the expected share, the mean probability of the true token; ``sampled`` and ``notes`` are of one draw,
    the latter of the steps alone where a note starts in x: a melody of holds, which scores half the tokens, has none.
    """

    teacher_forced: Tensor
    sampled: Tensor
    notes: Tensor


@measures
def accuracy(model: nn.Module, x: Tensor, generator: torch.Generator | None = None) -> Accuracy:
    """Reconstruction accuracy at temperature 1, z drawn from q(z|x): x (N, 32)  ->  three of (N,)        Roberts et al. 2018, table 1"""
    parts = []
    for few in x.split(evaluation.EXAMPLES_AT_ONCE):
        few = model.prepare(few)
        mu, log_sigma = model.encode(few)
        z = gaussian_sample(mu, log_sigma, objectives.noise_like(mu, 1, generator))[0]
        right = model.next_logits(few, z).softmax(-1).gather(-1, few.unsqueeze(-1)).squeeze(-1)
        same, starts = model.decode(z, temperature=1.0, generator=generator) == few, few > REST
        parts.append((right.mean(1), same.float().mean(1), (same & starts).sum(1) / starts.sum(1)))
    return Accuracy(*(torch.cat(part) for part in zip(*parts, strict=True)))


def numbers_on_test_melodies(model: nn.Module, noise: torch.Generator) -> dict:
    """The bound on log p(x) of the test melodies and its two terms, in nats, and the accuracies of their reconstruction."""
    x = data.melodies(noise.device).test.x
    bound = evaluation.elbo_of_all(model, x, 16, noise)
    shares = accuracy(model, x, noise)
    return {
        "negative_test_bound_nats": round(-bound.value.mean().item(), 2),
        "reconstruction_nats": round(bound.reconstruction.mean().item(), 2),
        "kl_nats": round(bound.kl.mean().item(), 2),
        **{f"accuracy_{name}": round(share.mean().item(), 4) for name, share in shares._asdict().items()},
    }
