"""Every diagram as the lectures draw it, made once."""

import functools

import pytest

from course_utils import diagrams, pretrained

NAMES = [name for name in diagrams.__all__ if name != "Diagram"]


@functools.cache
def drawn(name: str) -> diagrams.Diagram:
    from course_utils import data

    return CASES[name](data.mnist("cpu").test)


CASES = {
    "autoencoder": lambda test: diagrams.autoencoder(pretrained.load("mnist-bottleneck"), test.x[50]),
}


@pytest.fixture(params=NAMES)
def diagram(request):
    return drawn(request.param)
