"""The packaged models that compress, and digits of 0 and 1."""

import pytest

from course_utils import data, pretrained
from course_utils.device import generator


@pytest.fixture(scope="module")
def vae():
    return pretrained.load("mnist-50d")


@pytest.fixture(scope="module")
def grey_vae():
    return pretrained.load("mnist-grey")


@pytest.fixture(scope="module")
def binary(mnist):
    return data.binarize(mnist.test.x, generator(0))
