"""A tensor's bytes say all of an ordinary one."""

import pickle

import pytest
import torch

from course_utils.grading.examiner.raw import Raw, is_ordinary, made, raw

TENSORS = {
    "ordinary": torch.arange(6.0).reshape(2, 3),
    "transposed": torch.arange(6.0).reshape(2, 3).T,
    "one number seen as many": torch.ones(()).expand(5),
    "one number without a stride": torch.ones((), dtype=torch.float64).expand(1),
    "a scalar": torch.tensor(3),
    "empty": torch.zeros(0, 3),
    "bits": torch.tensor([True, False]),
    "conjugate": torch.tensor([1 + 2j]).conj(),
    "bfloat16": torch.ones(2, dtype=torch.bfloat16),
    "not a number": torch.tensor([float("nan"), -0.0]),
}

ODD = {"transposed", "one number seen as many", "empty", "conjugate"}  # bytes do not say all of these


@pytest.mark.parametrize("kind", TENSORS)
def test_a_tensor_arrives_as_it_left(kind):
    tensor = TENSORS[kind]
    came = pickle.loads(pickle.dumps(raw(tensor)))
    got = made(came)
    assert got.dtype == tensor.dtype and got.shape == tensor.shape
    torch.testing.assert_close(got, tensor, rtol=0, atol=0, equal_nan=True)
    assert (type(came) is Raw) == is_ordinary(tensor) == (kind not in ODD)
    if type(came) is Raw:
        got.zero_()
        torch.testing.assert_close(made(came), tensor, rtol=0, atol=0, equal_nan=True)
