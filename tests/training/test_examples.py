"""Arrays and data sets give the same numbers as the tensor; anything else raises an error."""

import functools
import warnings

import numpy as np
import pytest
import torch
from PIL import Image

from course_utils import models, training
from tests.support.runs import SETTINGS, Pairs, make, make_conditional, same


def test_arrays_and_data_sets_give_the_numbers_of_the_tensor(mnist, x):
    y = mnist.train.y[:1300]
    expected, *others = (make_conditional() for _ in range(5))
    training.fit(expected, x, **SETTINGS, y=y)
    training.fit(others[0], x.numpy(), **SETTINGS, y=y.numpy())
    training.fit(others[1], torch.utils.data.TensorDataset(x, y), **SETTINGS)
    training.fit(others[2], Pairs(x, y), **SETTINGS)
    training.fit(others[3], Pairs(x.numpy(), y.numpy()), **SETTINGS)
    assert all(same(expected, other) for other in others)
    plain, of_pairs = make(), make()
    training.fit(plain, x, **SETTINGS)
    training.fit(of_pairs, Pairs(x, y), **SETTINGS)
    assert same(plain, of_pairs)


def test_float64_data_train_a_float32_model():
    x = torch.rand(200, 3, dtype=torch.float64)
    one, two = (models.VAE(1, (3,), (8,), likelihood="gaussian") for _ in range(2))
    two.load_state_dict(one.state_dict())
    training.fit(one, x, 2, progress=False, device="cpu")
    training.fit(two, x.float().numpy(), 2, progress=False, device="cpu")
    assert same(one, two)


def test_what_is_no_data(mnist, x):
    for given, message in [
        (
            torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x)),
            r"got a DataLoader.* pass the tensor or the data",
        ),
        (mnist.test, r"pass its \.x"),
        (Pairs([object()] * 3, [0, 1, 2]), r"must be a tensor or an array, got an object"),
    ]:
        with pytest.raises(TypeError, match=message):
            training.fit(make(), given, **SETTINGS)


class Items(torch.utils.data.Dataset):
    def __init__(self, *items):
        self.items = items

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        return self.items[index]


def test_the_second_parts_of_pairs_matter_to_a_model_with_labels_alone():
    x, y = torch.rand(12, 6), torch.arange(12) % 3
    settings = dict(epochs=1, progress=False, device="cpu")

    def train(make_model, examples, **options):
        torch.manual_seed(0)
        model = make_model(likelihood="gaussian")
        training.fit(model, examples, **settings, **options)
        return model

    vae = functools.partial(models.VAE, 2, (6,), (4,))
    for second in ("cat", {"box": [1, 2]}, None, x[0]):
        assert same(train(vae, Items(*((row, second) for row in x))), train(vae, x))
    conditional = functools.partial(models.ConditionalVAE, 2, 3, (6,), (4,))
    wanted = train(conditional, x, y=y)
    for form in (
        lambda label: label,
        lambda label: label.view(1),
        lambda label: label.item(),
        lambda label: label.numpy(),
    ):
        assert same(
            train(conditional, Items(*((row, form(label)) for row, label in zip(x, y, strict=True)))), wanted
        )
    for label in ("cat", 1.5, None, x[0]):
        with pytest.raises(TypeError, match="must be its label, a whole number, got"):
            train(conditional, Items(*((row, label) for row in x)))
    with pytest.raises(ValueError, match=r"must have one shape, got \(6,\) and \(5,\)"):
        train(vae, Items(x[0], x[1, :5]))
    with pytest.raises(ValueError, match=r"at least one example, got a data set of length 0"):
        train(vae, Items())
    with pytest.raises(TypeError, match=r"got a dict; it may also be a pair \(x, y\) whose x is one"):
        train(vae, Items({"x": x[0]}))
    with pytest.raises(TypeError, match=r"got an Image; give the data set a transform .*PILToTensor"):
        train(vae, Items(Image.new("L", (2, 3))))


def test_arrays_of_any_make():
    array = np.random.default_rng(0).normal(size=(12, 6)).astype("float32")

    def train(x, y=None):
        torch.manual_seed(0)
        model = (
            models.VAE(2, (6,), (4,), likelihood="gaussian")
            if y is None
            else models.ConditionalVAE(2, 3, (6,), (4,))
        )
        training.fit(model, x, epochs=1, y=y, progress=False, device="cpu")
        return model

    wanted = train(torch.tensor(array))
    assert same(train(array[::-1].copy()[::-1]), wanted)  # negative strides
    assert same(train(array.astype(">f4")), wanted)
    frozen = array.copy()
    frozen.flags.writeable = False
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert same(train(frozen), wanted)
    with pytest.raises(
        TypeError, match=r"whose mask would be lost: fill in the missing values, x = x\.filled"
    ):
        train(np.ma.masked_greater(array, 1.0))
    with pytest.raises(TypeError, match=r"got int64; for pixels from 0 to 255 pass x\.astype\('uint8'\)"):
        train((10 * array).astype("int64"))
    with pytest.raises(TypeError, match=r"must be an array of numbers, got object; try x.astype"):
        train(array.astype(object))
    names = np.array(["cat", "dog", "hen"] * 4)
    with pytest.raises(TypeError, match=r"number the classes, y = np.unique") as told:
        train(array, names)
    y = eval(str(told.value).split("y = ")[1].rstrip("."), {"np": np, "y": names})
    train((array > 0).astype("float32"), y)


def test_labels_are_looked_at_before_training(mnist, x):
    y = mnist.train.y[:1300]
    for labels, message in [
        (None, r"models p\(x\|y\), so pass the labels"),
        (y[:-1], r"one label for each x, shape \(1300,\), got \(1299,\)"),
        (y + 1, "labels from 0 to 9, got values from 1 to 10"),
    ]:
        with pytest.raises(ValueError, match=message):
            training.fit(make_conditional(), x, **SETTINGS, y=labels)
    with pytest.raises(ValueError, match=r"VAE models p\(x\), so leave y out"):
        training.fit(make(), x, **SETTINGS, y=y)
