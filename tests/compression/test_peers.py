"""The usual compressors: never below the entropy, and not far above it."""

import pytest
import torch

pytest.importorskip("constriction", reason="constriction has no wheel for this system")

from course_utils.compression import peers


def test_peers_obey_shannon(binary, mnist):
    """Nobody codes uniform noise in less than its entropy; constant images cost next to nothing."""
    torch.manual_seed(0)
    noise = torch.randint(0, 256, (100, 1, 28, 28), dtype=torch.uint8)
    for x, entropy in [(noise, 8), (noise % 2, 1), ((noise % 2).float(), 1)]:
        assert all(entropy <= rate < 1.3 * entropy for rate in peers(x).values())
        assert all(rate < 0.1 * entropy for rate in peers(torch.zeros_like(x)).values())
    assert peers(binary[:200]) == peers(binary[:200].bool())
    # Of the same digits, two levels cost less than 256, and any coder gains on one byte for each pixel.
    two, many = peers(binary[:200]), peers(mnist.test.x[:200])
    assert two.keys() == many.keys() == {"gzip", "bz2", "lzma", "PNG"}
    assert all(two[name] < many[name] < 8 and two[name] < 1 for name in two)
    with pytest.raises(TypeError, match="x must be uint8"):
        peers(mnist.test.x[:2] / 255)
