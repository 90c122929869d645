"""What the tests of training share."""

import pytest


@pytest.fixture(scope="session")
def x(mnist):
    """1,300 digits of 14 × 14 grey pixels: 13 steps of 100."""
    return mnist.train.x[:1300, :, ::2, ::2].contiguous()
