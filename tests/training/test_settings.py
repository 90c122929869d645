"""Arguments of fit that make no sense."""

import pytest
import torch

from course_utils import training
from tests.support.runs import make


@pytest.mark.parametrize(
    "options, error, message",
    [
        ({"epochs": 0}, ValueError, "epochs must be at least 1"),
        ({"batch_size": -1}, ValueError, "batch_size must be at least 1"),
        ({"learning_rate": 0}, ValueError, "learning_rate must be finite and greater than 0"),
        ({"learning_rate": "fast"}, TypeError, "learning_rate must be a number"),
        ({"schedule": "cosine"}, ValueError, "schedule must be one of"),
        ({"precision": "float16"}, ValueError, "precision must be one of"),
        ({"device": "quantum"}, ValueError, "device must be a name"),
        ({"x": torch.zeros(0, 1, 14, 14)}, ValueError, "empty batch"),
        ({"x": torch.zeros(5, 14, 14)}, ValueError, r"shape \(B, 1, 14, 14\)"),
        ({"x": torch.full((5, 1, 14, 14), float("inf"))}, ValueError, "NaN or infinity"),
    ],
)
def test_wrong_arguments(x, options, error, message):
    with pytest.raises(error, match=message):
        training.fit(make(), **{"x": x, "progress": False} | options)
