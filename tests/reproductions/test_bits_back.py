"""One trial run of each kind of digits, and a decoder that returns others."""

import pytest
import torch

from course_utils import compression, models
from reproductions import bits_back, results


@pytest.mark.parametrize("case", bits_back.CASES, ids=lambda case: case.name)
def test_a_trial_run(case):
    bits_back.reproduce(case, epochs=1, examples=16)
    own, packaged = results.read("bits_back")
    assert own["figure"] in {figure.name for figure in bits_back.FIGURES}
    assert packaged["figure"] in {figure.name for figure in bits_back.FIGURES}
    assert float(packaged["ours"]) < float(case.paper) < float(own["ours"])


def test_a_rate_counts_only_if_the_digits_come_back(monkeypatch):
    compress, decompress = compression.compress, compression.decompress
    vae = models.VAE(2, (1, 4, 4), hidden=())
    x = (torch.rand(4, 1, 4, 4) > 0.5).float()
    assert bits_back.rate(vae, x).stream == compress(vae, x).stream
    monkeypatch.setattr(compression, "decompress", lambda *given: 1 - decompress(*given))
    with pytest.raises(RuntimeError, match="not those that were compressed"):
        bits_back.rate(vae, x)
