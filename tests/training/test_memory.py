"""A GPU that runs out of memory names the batch size to try."""

import re

import pytest
import torch

from course_utils import objectives, training
from tests.support.runs import make


@pytest.mark.parametrize(
    "size, advice",
    [(100, "try batch_size=50."), (1, "and no batch is smaller: use a smaller model, or device='cpu'.")],
)
def test_too_large_a_batch_names_the_size_to_try(x, size, advice):
    """Where the memory of the GPU ends in the third step."""
    steps = []

    def elbo(model, batch, generator=None, *, check=True):
        steps.append(len(batch))
        if len(steps) == 3:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        return objectives.elbo(model, batch, generator=generator, check=check)

    with pytest.raises(torch.OutOfMemoryError, match=re.escape(f"with batch_size={size}")) as caught:
        training.fit(make(), x, batch_size=size, objective=elbo, progress=False, device="cpu")
    assert str(caught.value).endswith(advice)
    assert "Tried to allocate" in str(caught.value.__cause__)
