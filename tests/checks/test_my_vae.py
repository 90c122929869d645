"""The two networks of a student's VAE: their shapes, and the file that keeps them."""

import pytest
import torch
from torch import nn

from course_utils import models, objectives
from course_utils.checks import Mistake
from course_utils.checks.my_vae import load, rebuilt, save, train


def networks():
    """An encoder with K = 3 and its decoder."""
    encoder = nn.Sequential(nn.Flatten(), nn.Linear(784, 6))
    decoder = nn.Sequential(nn.Linear(3, 784), nn.Unflatten(1, (1, 28, 28)))
    return encoder, decoder


def test_both_networks_are_made_again():
    encoder, decoder = networks()
    made = rebuilt((encoder, decoder))
    x, z = torch.rand(5, 1, 28, 28), torch.randn(5, 3)
    assert torch.equal(made[0](x), encoder(x)) and torch.equal(made[1](z), decoder(z))


def test_they_make_a_model_of_the_course():
    vae = models.VAE(3, hidden=(1,))
    vae.encoder, vae.decoder = rebuilt(networks())
    terms = objectives.elbo(vae, torch.zeros(5, 1, 28, 28, dtype=torch.uint8))
    assert terms.value.shape == (5,) and (terms.kl >= 0).all()


def test_they_travel_by_file(tmp_path):
    encoder, decoder = networks()
    file = tmp_path / "my_vae.safetensors"
    save(file, encoder, decoder)
    made = load(tmp_path / "elsewhere.safetensors", file)
    x, z = torch.rand(2, 1, 28, 28), torch.randn(2, 3)
    assert torch.equal(made[0](x), encoder(x)) and torch.equal(made[1](z), decoder(z))


def test_no_file_is_no_error_and_another_file_is_named(tmp_path):
    assert load(tmp_path / "my_vae.safetensors") is None
    (tmp_path / "my_vae.safetensors").write_bytes(b"no safetensors")
    with pytest.raises(Mistake, match=r"my_vae\.safetensors does not hold an encoder and a decoder"):
        load(tmp_path / "my_vae.safetensors")
    models.save(models.VAE(2, hidden=(3,)), tmp_path / "vae.safetensors")
    with pytest.raises(Mistake):
        load(tmp_path / "vae.safetensors")


UNFLATTEN = nn.Unflatten(1, (1, 28, 28))


@pytest.mark.parametrize(
    ("encoder", "decoder", "message"),
    [
        ([nn.Linear(784, 6)], None, r"The encoder\[0\], Linear, does not take \(B, 1, 28, 28\)"),
        ([nn.Flatten(), nn.Linear(784, 5)], None, r"to \(B, 2K\).* got \(B, 5\)"),
        ([nn.Linear(28, 6)], None, r"got \(B, 1, 28, 6\)\. Begin with nn\.Flatten"),
        ([nn.Flatten(0), nn.Linear(3 * 784, 6)], None, r"must leave the axis of the batch alone"),
        (None, [nn.Linear(3, 784)], r"\(B, 3\) to logits .* got \(B, 784\)\. End with nn\.Unflatten"),
        (None, [nn.Linear(2, 784), UNFLATTEN], r"The decoder\[0\], Linear, does not take \(B, 3\)"),
        (None, [nn.Linear(6, 784), UNFLATTEN], r"gives 6 numbers, so K = 3, but the decoder takes 6"),
        (None, [nn.Linear(6, 784)], r"The decoder\[0\], Linear, does not take \(B, 3\)"),
        (None, [nn.Linear(3, 784), UNFLATTEN, nn.Upsample(scale_factor=9999)], r"too much to compute"),
        (
            None,
            [nn.Linear(3, 784), nn.Sequential(UNFLATTEN, nn.Upsample(size=(56, 56)))],
            r"\(B, 1, 56, 56\)",
        ),
    ],
)
def test_what_does_not_fit_is_named(encoder, decoder, message):
    right = networks()
    encoder = nn.Sequential(*encoder) if encoder else right[0]
    decoder = nn.Sequential(*decoder) if decoder else right[1]
    with pytest.raises(Mistake, match=message):
        rebuilt((encoder, decoder))


def test_a_convolution_too_large_is_refused_before_it_is_computed():
    large = nn.Sequential(nn.Conv2d(1, 300, 3, padding=1), nn.Conv2d(300, 300, 5, padding=2), nn.Flatten())
    with pytest.raises(Mistake, match=r"The encoder\[1\], Conv2d, makes .* too much to compute"):
        rebuilt((large, networks()[1]))


def test_one_network_alone_is_named():
    with pytest.raises(Mistake, match="my_vae must return 2 values"):
        rebuilt(networks()[0])


def trained_by(calls, scale=1.0):
    """An answer that draws its networks and counts its calls; its decoder's weights are scaled."""

    def answer(batches):
        calls.append(len(batches))
        encoder, decoder = networks()
        with torch.no_grad():
            decoder[0].weight *= scale
        return encoder, decoder

    return answer


def test_an_answer_is_trained_once_as_long_as_it_stays_the_same():
    calls, batches = [], torch.zeros(7, 4, 1, 28, 28, dtype=torch.uint8)
    before = torch.get_rng_state()
    known = train(trained_by(calls), batches)
    assert calls == [2, 7] and not torch.equal(torch.get_rng_state(), before)  # only the two steps are seeded
    assert train(trained_by(calls), batches, known) is known and calls == [2, 7, 2]
    other = train(trained_by(calls, scale=2.0), batches, known)
    assert other is not known and calls == [2, 7, 2, 2, 7]
    assert not torch.equal(other.decoder[0].weight, known.decoder[0].weight)
