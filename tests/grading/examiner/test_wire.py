"""Plain data there and back, bit for bit; whatever else a frame holds is refused before it costs anything."""

import io
import json

import numpy as np
import pytest
import torch

from course_utils.grading.examiner.lost import Lost, NotPlain, WireError
from course_utils.grading.examiner.wire import LENGTHS, Frame, pack, read, write

VALUES = [
    None,
    True,
    -(2**70),
    float("nan"),
    "ö\n",
    [1, (2.5, {"a": {1, 2}})],
    {(1, "k"): [None]},
    np.float32(1.5),
    np.arange(6).reshape(2, 3),
    torch.tensor([]),
    torch.tensor(3),
    torch.randn(2, 0, 3),
    torch.randn(3, 4).T,
    torch.tensor(1.0).expand(1),
    torch.tensor([float("inf"), -0.0], dtype=torch.bfloat16),
    torch.tensor([True, False]),
    torch.randn(2, dtype=torch.complex64).conj(),
    [[]] * 3,
]


def there_and_back(value):
    stream = io.BytesIO()
    write(stream, pack(value))
    stream.seek(0)
    return read(stream)


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_plain_data_come_as_they_went(value):
    got = there_and_back(value)
    assert type(got) is type(value)
    if isinstance(value, torch.Tensor):
        torch.testing.assert_close(got, value.resolve_conj(), rtol=0, atol=0)
        assert got.dtype == value.dtype
    elif isinstance(value, np.ndarray):
        assert got.dtype == value.dtype and (got == value).all()
    else:
        assert repr(got) == repr(value)


def endless():
    value = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (object(), "it returned an object"),
        (lambda: 0, "it returned a function"),
        ([torch.nn.Linear(1, 1)], "it returned a Linear"),
        (np.array([object()]), "an array of object"),
        (torch.eye(2).to_sparse(), r"layout torch.sparse_coo.*to_dense"),
        (endless(), "a container that holds itself"),
    ],
)
def test_anything_else_is_refused_in_words_for_the_student(value, said):
    with pytest.raises(NotPlain, match=said):
        pack(value)


def frame(tree, blob=b"", sizes=None):
    data = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
    return io.BytesIO(LENGTHS.pack(*(sizes or (len(data), len(blob)))) + data + blob)


FORGED = {
    "no JSON": frame(b"\xff\xfe"),
    "cut off JSON": frame(b'{"list": ['),
    "unknown kind": frame({"pickle": "x"}),
    "two kinds": frame({"list": [], "tuple": []}),
    "list of nothing": frame({"list": 5}),
    "deep": frame(b'{"list":[' * 1000 + b"]}" * 1000),
    "very deep": frame(b"[" * 100_000),
    "many": frame({"list": [0] * 500_000}),
    "unhashable": frame({"set": [{"list": []}]}),
    "unknown dtype": frame({"tensor": ["quint8", [1], 0, None, False]}, b"0"),
    "tensor beyond the frame": frame({"tensor": ["float32", [10**9], 0, None, False]}, b"0000"),
    "tensor that overflows": frame({"tensor": ["float32", [2**39, 2**39], 0, None, False]}, b"0000"),
    "negative side": frame({"tensor": ["float32", [-1], 0, None, False]}, b"0000"),
    "negative start": frame({"tensor": ["float32", [1], -4, None, False]}, b"0000"),
    "side that is no number": frame({"tensor": ["float32", ["1"], 0, None, False]}, b"0000"),
    "array of objects": frame({"array": ["|O8", [1], 0]}, b"00000000"),
    "array of records": frame({"array": ["f4,f4", [1], 0]}, b"00000000"),
    "reference": frame({"known": ["object", 0]}),
    "too large a tree": frame({}, sizes=(1 << 40, 0)),
    "too many bytes": frame({}, sizes=(2, 1 << 60)),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_frame_is_refused(name):
    with pytest.raises(WireError):
        read(FORGED[name])


def test_a_frame_that_breaks_off_is_the_end():
    whole = io.BytesIO()
    write(whole, pack([torch.ones(3), "x"]))
    for size in range(len(whole.getvalue())):
        with pytest.raises(EOFError):
            read(io.BytesIO(whole.getvalue()[:size]))


def test_outputs_are_numbered_from_nothing():
    stream = io.BytesIO()
    tensors = [torch.ones(2, requires_grad=True), torch.zeros(3), torch.ones(1, requires_grad=True) * 2]
    packed = pack(tensors)
    write(stream, packed)
    stream.seek(0)
    assert [o.shape for o in Frame(stream).outputs()] == [(2,), (1,)] and packed.outputs[0] is tensors[0]
    for numbers in ([1], [0, 0, 2], [0.5], ["0"]):
        tree = {"list": [{"tensor": ["float32", [1], 0, n, False]} for n in numbers]}
        with pytest.raises(WireError):
            Frame(frame(tree, b"0000")).outputs()


def test_a_lost_link_is_no_exception_that_a_check_could_catch():
    assert not issubclass(Lost, Exception)
