"""Two-bar melodies: what MelodyVAE is fitted to, and how well it reconstructs the test melodies.

``vae-course train melodies`` makes the packaged model. The weight of the KL is that of the larger two-bar
model which the authors of MusicVAE released. On the melodies of every tenth training tune, a model trained on
the others with weight 0.2 had 95.5 % of the tokens right in free running, a bound of -59.1 nats, and 79 % of
the middles of two codes, on the great circle, wholly in one scale. With tunes in the keys of the sources,
copies of them in all others, and weight 0.2, it was 41 % of the middles, and 66 % of mixed tokens.
"""

import functools
from typing import NamedTuple

import torch
from torch import Tensor

from course_utils import data, evaluation, objectives
from course_utils.data.melodies import REST
from course_utils.distributions import gaussian_sample
from course_utils.measuring import measures
from course_utils.models import MelodyVAE
from course_utils.pretrained.measures import of_bound

DECAY = 0.998  # of what is missing from the KL's weight, at each step


def melodies_in_one_key(device: torch.device, weight: float) -> dict:
    """fit's ``x``, the training melodies, and ``objective``, with the KL annealed to ``weight``."""
    objective = functools.partial(objectives.annealed_elbo, weight=weight, decay=DECAY)
    return dict(x=data.melodies(device).train.x, objective=objective)


class Accuracy(NamedTuple):
    """The fraction of the 32 tokens that are right, (B,) each.

    ``teacher_forced`` is the expected fraction given the true tokens before, the mean probability of the true
    token.
    ``sampled`` and ``notes`` are from one draw in free running, ``notes`` only at the steps where a note
    starts in x: a melody of holds alone gets half the tokens right, and none of these.
    """

    teacher_forced: Tensor
    sampled: Tensor
    notes: Tensor


@measures
def accuracy(model: MelodyVAE, x: Tensor, generator: torch.Generator | None = None) -> Accuracy:
    """Reconstruction accuracy at temperature 1, z drawn from q(z|x): x (N, 32)  ->  three of (N,)."""
    parts = []
    for few in x.split(evaluation.EXAMPLES_AT_ONCE):
        few = model.prepare(few)
        mu, log_sigma = model.encode(few)
        z = gaussian_sample(mu, log_sigma, objectives.noise_like(mu, 1, generator))[0]
        right = model.next_logits(few, z).softmax(-1).gather(-1, few.unsqueeze(-1)).squeeze(-1)
        same, starts = model.decode(z, temperature=1.0, generator=generator) == few, few > REST
        parts.append((right.mean(1), same.float().mean(1), (same & starts).sum(1) / starts.sum(1)))
    return Accuracy(*(torch.cat(part) for part in zip(*parts, strict=True)))


def numbers_on_test_melodies(model: MelodyVAE, noise: torch.Generator) -> dict:
    """The bound on log p(x) of the test melodies, its two terms, in nats, and reconstruction accuracies."""
    x = data.melodies(noise.device).test.x
    bound = evaluation.elbo_of_all(model, x, 16, noise)
    shares = accuracy(model, x, noise)
    return {
        **of_bound(bound),
        **{f"accuracy_{name}": round(share.mean().item(), 4) for name, share in shares._asdict().items()},
    }
