"""A hundred labels: which digits keep theirs, their distorted copies, and the codes of M1."""

import pytest
import torch

from course_utils import pretrained
from course_utils.pretrained import RECIPES, label_draws, semi_supervised


def test_few_labels_are_ten_of_each_class_and_another_draw_takes_others(mnist):
    draws = [semi_supervised.few_labels(mnist.train.y, seed=seed) for seed in label_draws.DRAWS]
    for few in draws:
        assert len(few.unique()) == 100
        assert mnist.train.y[few].bincount().tolist() == [10] * 10
    assert len(torch.cat(draws).unique()) > 250
    examples = RECIPES["mnist-m2"].examples(torch.device("cpu"), draw=1)
    x, y = examples["objective"].keywords["labelled"]
    assert torch.equal(x, semi_supervised.distorted_digits(mnist.train.x[draws[1]]))
    assert torch.equal(y, mnist.train.y[draws[1]].repeat(semi_supervised.COPIES))


def test_distorted_digits_stay_themselves(mnist):
    """As much ink to a few per cent, on average in place, every copy another,
    and the images' order is kept.
    """
    x = mnist.train.x[:50]
    copies = semi_supervised.distorted_digits(x, 40).view(40, 50, 28, 28).double()
    assert copies.max() <= 255 and len(copies[:, 0].unique(dim=0)) == 40
    of_each = copies.mean(0).flatten(1)
    nearest = torch.corrcoef(torch.cat([of_each, x.flatten(1).double()]))[:50, 50:].argmax(1)
    assert (nearest == torch.arange(50)).sum() >= 40  # a blurred 1 may be nearer to another 1
    assert copies.mean().item() == pytest.approx(x.double().mean().item(), rel=0.1)
    at = torch.arange(28).double()
    for axis in (0, 1):
        profiles = [images.mean((0, 1)).sum(1 - axis) for images in (copies, x[:, 0].double().unsqueeze(0))]
        ours, originals = ((profile * at).sum() / profile.sum() for profile in profiles)
        assert abs(ours - originals) < 0.2


def test_codes_are_the_mean_of_mu_over_draws_of_the_pixels(mnist):
    m1, x = pretrained.load("mnist-50d"), mnist.test.x[:3]
    mu = torch.stack([m1.encode(m1.prepare(x))[0] for _ in range(400)])
    z = (semi_supervised.codes(x, 400) - mu.mean(0)) / (mu.std(0) / 20)
    assert z.abs().max() < 6 * 2**0.5
