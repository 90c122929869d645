"""What is written of a model, and read again."""

import pytest
import torch
from safetensors import safe_open

from course_utils import models
from course_utils.pretrained.stored import load_into, store


def test_a_masked_layer_keeps_what_its_mask_leaves(tmp_path):
    torch.manual_seed(0)
    made, file = models.MADE((1, 2, 3), hidden=7), tmp_path / "made.safetensors"
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.normal_()  # also where the masks cut, which no output sees
    store(made, file, {"nats": 1.5})
    with safe_open(file, "pt") as stored:
        assert stored.get_tensor("hidden.weight").shape == (int(made.hidden.mask.sum()),)
        assert stored.metadata() == {"numbers": '{"nats": 1.5}'}
    read = load_into(models.MADE((1, 2, 3), hidden=7), file)
    x = torch.rand(5, 1, 2, 3).round()
    assert torch.equal(read.logits(x), made.half().float().logits(x))
    assert torch.equal(read.output.weight, read.output.weight * read.output.mask)


def test_a_file_of_something_else_is_named(tmp_path):
    models.save(models.VAE(2, (1, 2, 2), hidden=(3,)), tmp_path / "vae.safetensors")
    with pytest.raises(ValueError, match="must be a model that `vae-course train` wrote"):
        load_into(models.VAE(2, (1, 2, 2), hidden=(3,)), tmp_path / "vae.safetensors")
