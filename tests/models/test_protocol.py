"""What a model must have:
which models of the course fit which protocol, and messages that name what is missing.
"""

import types

import pytest
import torch
from torch import nn

from course_utils import evaluation, latents, models, objectives
from course_utils.models import protocol
from course_utils.models.protocol import draws_pixels, fits, likelihood_of, members, require_model

PROTOCOLS = {
    name: value
    for name, value in vars(protocol).items()
    if isinstance(value, type) and value.__module__ == protocol.__name__
}
VARIATIONAL = {
    "Preparing",
    "TrainableModel",
    "Encoder",
    "Likelihood",
    "LatentModel",
    "VariationalModel",
    "Autoencoder",  # by its names alone: that encode returns two tensors, squared_error sees when it calls it
    "Decoder",
    "Reconstructor",
}
FLOW = {"Preparing", "TrainableModel", "Encoder", "Autoencoder", "Decoder", "ExactModel"}
WHAT_FITS = {
    models.VAE: VARIATIONAL,
    models.SketchRNN: VARIATIONAL,
    models.MelodyVAE: VARIATIONAL,
    models.ConditionalVAE: VARIATIONAL | {"LabelledModel"},
    models.SemiSupervisedVAE: set(PROTOCOLS),
    models.Autoencoder: {"Preparing", "TrainableModel", "Encoder", "Autoencoder", "Decoder", "Reconstructor"},
    models.MADE: {"Preparing", "TrainableModel", "ExactModel"},
    models.RealNVP: FLOW,
    models.PixelFlow: FLOW | {"DequantizingModel"},
    models.GAN: {"Preparing", "TrainableModel", "Decoder"},
}
WHAT_FITS[models.SemiSupervisedVAE] = WHAT_FITS[models.SemiSupervisedVAE] - {
    "ExactModel",
    "DequantizingModel",
}


@pytest.mark.parametrize("kind", WHAT_FITS, ids=lambda kind: kind.__name__)
def test_which_model_fits_which_protocol(kind):
    model = kind(2) if kind not in (models.MADE, models.RealNVP, models.PixelFlow) else kind()
    assert {name for name, one in PROTOCOLS.items() if fits(model, one)} == WHAT_FITS[kind]


def test_a_protocol_is_a_list_of_names_with_signatures():
    assert list(members(protocol.VariationalModel).values()) == [
        "prepare(x, generator=None, *, check=True)",
        "encode(x)",
        "log_likelihood(x, z)",
    ]
    labelled = members(protocol.SemiSupervisedModel)
    assert labelled["encode"] == "encode(x, y)" and labelled["log_likelihood"] == "log_likelihood(x, z, y)"
    assert list(members(protocol.LatentModel)) == ["latent_dim", "prepare", "log_likelihood"]


def test_the_message_names_what_is_wanted_what_was_passed_and_what_it_lacks():
    with pytest.raises(TypeError) as told:
        require_model(nn.Linear(2, 2), protocol.VariationalModel, "Give it both.")
    assert str(told.value) == (
        "model must have prepare(x, generator=None, *, check=True), encode(x) and log_likelihood(x, z), "
        "got a Linear, which lacks prepare, encode and log_likelihood. Give it both."
    )
    with pytest.raises(TypeError, match=r"got the class VAE; make a model of it first, VAE\(…\)\."):
        require_model(models.VAE, protocol.ExactModel)


def test_a_model_need_not_be_a_module_nor_inherit():
    curve = types.SimpleNamespace(latent_dim=1, prepare=lambda x: x, log_likelihood=lambda x, z: x)
    assert fits(curve, protocol.LatentModel) and not fits(curve, protocol.Encoder)
    require_model(curve, protocol.LatentModel)


def test_a_submodule_counts_as_a_method():
    model = nn.ModuleDict({"classifier": nn.Linear(2, 2)})
    model.classify, model.classes, model.prepare = nn.Linear(2, 2), 2, nn.Identity()
    assert fits(model, protocol.Classifier)


def test_likelihoods():
    assert likelihood_of(models.VAE(2)) == "bernoulli" and draws_pixels(models.VAE(2))
    assert likelihood_of(models.Autoencoder(2)) is None and not draws_pixels(models.Autoencoder(2))
    assert not draws_pixels(models.VAE(2, likelihood="gaussian"))


X = torch.rand(3, 4)


@pytest.mark.parametrize(
    "call, lacks",
    [
        (lambda m: objectives.elbo(m, X), "prepare, encode and log_likelihood"),
        (lambda m: objectives.elbo_of(m, X, X, X, X), "log_likelihood"),
        (lambda m: objectives.log_weights(m, X, X, X, X), "log_likelihood"),
        (lambda m: objectives.iwae_bound(m, X), "prepare, encode and log_likelihood"),
        (lambda m: objectives.annealed_elbo(m, X, step=0), "prepare, encode and log_likelihood"),
        (lambda m: objectives.squared_error(m, X), "prepare, encode and decode"),
        (lambda m: objectives.nested_squared_error(m, X), "prepare, encode and decode"),
        (lambda m: objectives.log_px(m, X), "prepare and log_px"),
        (lambda m: objectives.semi_supervised(m, X, labelled=(X, X), alpha=1.0), "classes, prepare, encode"),
        (lambda m: evaluation.elbo_of_all(m, X), "prepare, encode and log_likelihood"),
        (lambda m: evaluation.log_likelihood(m, X), "prepare, encode and log_likelihood"),
        (lambda m: evaluation.label_probabilities(m, X), "classes, prepare and classify"),
        (lambda m: evaluation.active_units(m, X), "prepare and encode"),
        (lambda m: latents.grid(m), "latent_dim and decode"),
        (lambda m: latents.traverse(m, X[0], 0, X[0]), "latent_dim and decode"),
        (lambda m: latents.analogies(m, X, X), "classes"),
    ],
)
def test_functions_that_take_a_model_check_it_first(call, lacks):
    with pytest.raises(TypeError, match=f"model must have .*, got a Linear, which lacks {lacks}"):
        call(nn.Linear(4, 4))
