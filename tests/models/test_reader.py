"""DigitReader: a distribution over ten digits, the same for pixels of both kinds."""

import pytest
import torch

from course_utils import models
from course_utils.models.protocol import Classifier, fits


@pytest.fixture
def reader():
    torch.manual_seed(0)
    return models.DigitReader()


def test_it_is_a_classifier(reader, mnist):
    assert fits(reader, Classifier)
    log_q = reader.classify(reader.prepare(mnist.test.x[:7]))
    assert log_q.shape == (7, 10)
    torch.testing.assert_close(log_q.exp().sum(1), torch.ones(7))


def test_it_reads_the_most_probable_digit(reader, mnist):
    """In eval mode, so without dropout; grey pixels as bytes or as numbers in [0, 1]."""
    x = mnist.test.x[:50]
    reader.train()
    read = reader.read(x)
    assert reader.training and torch.equal(read, reader.read(x / 255))
    reader.eval()
    assert torch.equal(read, reader.network(x / 255).argmax(1))
    with pytest.raises(ValueError, match="x must have shape"):
        reader.read(x[:, 0])
