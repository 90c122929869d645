"""fit turns tf32 on while it runs, and raises an error without an NVIDIA GPU."""

import pytest
import torch

from course_utils import training
from course_utils.training.precision import multiplied_in
from tests.support.runs import SETTINGS, make


def test_tf32_holds_within_the_block_and_no_longer():
    before = torch.get_float32_matmul_precision()
    with multiplied_in("tf32", torch.device("cuda")):
        assert torch.get_float32_matmul_precision() == "high"
    with pytest.raises(KeyError), multiplied_in("tf32", torch.device("cuda")):
        raise KeyError
    assert torch.get_float32_matmul_precision() == before == "highest"


def test_tf32_without_an_nvidia_gpu(x):
    with pytest.raises(ValueError, match="precision='tf32' is for NVIDIA GPUs, and the device is 'cpu'"):
        training.fit(make(), x, **SETTINGS, precision="tf32")
