"""The recipes: how each packaged model is made, fitted and measured."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import nn

from course_utils import data, objectives, training
from course_utils.models import (
    GAN,
    MADE,
    VAE,
    Autoencoder,
    ConditionalVAE,
    DigitReader,
    MelodyVAE,
    PixelFlow,
    SemiSupervisedVAE,
    SketchRNN,
)
from course_utils.pretrained import levels, melodies, pen_digits, semi_supervised, sketches, widths
from course_utils.pretrained.measures import (
    bound_on_test_digits,
    flow_bound_on_test_digits,
    judged_right,
    log_px_on_test_digits,
    squared_error_of_test_digits,
    squared_error_on_test_digits,
)


def digits(device: torch.device) -> dict:
    """MNIST's training digits, as fit's ``x``."""
    return dict(x=data.mnist(device).train.x)


def labelled_digits(device: torch.device) -> dict:
    """MNIST's training digits and their labels, as fit's ``x`` and ``y``."""
    return data.mnist(device).train._asdict()


def nested_digits(device: torch.device) -> dict:
    """MNIST's training digits and the objective that orders a code, as fit's ``x`` and ``objective``."""
    return dict(x=data.mnist(device).train.x, objective=objectives.nested_squared_error)


def digits_for_log_px(device: torch.device) -> dict:
    """MNIST's training digits and the objective of an exact log p(x), as fit's ``x`` and ``objective``."""
    return dict(x=data.mnist(device).train.x, objective=objectives.log_px)


class Recipe(NamedTuple):
    """How a model is made (after ``torch.manual_seed(seed)``), fitted and measured.

    ``examples(device)`` and ``fit`` together are the arguments of ``fitter``; ``few_levels(model, noise)``
    rounds weights of the fitted model; ``measure(model, noise)`` gives the numbers.
    """

    make: Callable[[], nn.Module]
    fit: dict
    seed: int = 0
    examples: Callable[[torch.device], dict] = digits
    measure: Callable[[nn.Module, torch.Generator], dict] = bound_on_test_digits
    fitter: Callable = training.fit
    few_levels: Callable[[nn.Module, torch.Generator], None] | None = None


RECIPES = {
    # One latent dimension: posterior and log p(x) are exact on a grid.
    "mnist-1d": Recipe(
        lambda: VAE(latent_dim=1, hidden=(256, 128)),
        dict(epochs=30, learning_rate=3e-3),
    ),
    # Two latent dimensions: the plane to move in.
    "mnist-2d": Recipe(
        lambda: VAE(latent_dim=2),
        dict(epochs=30, learning_rate=3e-3),
    ),
    # Eight latent dimensions: samples from the prior, beside those of autoencoders with as many numbers.
    "mnist-8d": Recipe(
        lambda: VAE(latent_dim=8, hidden=(256, 128)),
        dict(epochs=30, learning_rate=3e-3),
    ),
    # Fifty latent dimensions, of which the model uses sixteen: a tight bound, for compression and for
    # features.
    "mnist-50d": Recipe(
        semi_supervised.m1,
        dict(epochs=30, learning_rate=2e-3),
        few_levels=levels.of_decoder,
    ),
    # Probabilities of all 256 grey levels: for lossless compression.
    "mnist-grey": Recipe(
        lambda: VAE(latent_dim=40, hidden=(256,), likelihood="beta-binomial"),
        dict(epochs=20, learning_rate=2e-3),
    ),
    # An autoencoder whose first code dimensions are the most informative: the bottleneck to play with.
    "mnist-bottleneck": Recipe(
        lambda: Autoencoder(latent_dim=64, hidden=(224, 224)),
        dict(epochs=120, learning_rate=3e-3),
        examples=nested_digits,
        measure=squared_error_on_test_digits,
    ),
    # An ordinary autoencoder with two code numbers: a plane with holes.
    "mnist-plane": Recipe(
        lambda: Autoencoder(2, hidden=widths.HIDDEN),
        dict(epochs=widths.ENOUGH, learning_rate=widths.LEARNING_RATE),
        measure=squared_error_of_test_digits,
    ),
    # Eight latent dimensions and the label: handwriting separated from the digit, and analogies.
    "mnist-conditional": Recipe(
        lambda: ConditionalVAE(latent_dim=8, hidden=(384, 192)),
        dict(epochs=30),
        examples=labelled_digits,
    ),
    # Two latent dimensions and the label: the plane of styles, one for each digit.
    "mnist-conditional-2d": Recipe(
        lambda: ConditionalVAE(latent_dim=2, hidden=(256, 128)),
        dict(epochs=15, learning_rate=3e-3),
        examples=labelled_digits,
    ),
    # M2 with 100 labels: a classifier of pixels that unlabelled digits improve.
    "mnist-m2": Recipe(
        lambda: SemiSupervisedVAE(latent_dim=30, hidden=(256,)),
        dict(epochs=3, batch_size=100, learning_rate=2e-3, precision="bfloat16"),
        examples=functools.partial(semi_supervised.examples, of_codes=False, alpha=50.0, weight=1.0),
        measure=functools.partial(semi_supervised.test_error, of_codes=False),
    ),
    # M1+M2 with 100 labels: M2 on the codes of mnist-50d.
    "mnist-m1m2": Recipe(
        lambda: SemiSupervisedVAE(latent_dim=3, x_shape=(50,), hidden=(256,), likelihood="gaussian"),
        dict(epochs=8, batch_size=200, learning_rate=3e-3),
        examples=functools.partial(semi_supervised.examples, of_codes=True, alpha=10.0, weight=0.1),
        measure=functools.partial(semi_supervised.test_error, of_codes=True),
    ),
    # An autoregressive model: the exact log p(x) in one pass, a sample in 784.
    "mnist-made": Recipe(
        lambda: MADE(hidden=500),
        dict(epochs=30, learning_rate=3e-3, precision="bfloat16"),
        examples=digits_for_log_px,
        measure=log_px_on_test_digits,
        few_levels=levels.of_made,
    ),
    # A flow: z as large as x, and an exact density. Wider or longer, it overfits.
    "mnist-flow": Recipe(
        lambda: PixelFlow(hidden=(64, 64), couplings=6, dequantizer=(32,)),
        dict(epochs=8, learning_rate=2e-3),
        measure=flow_bound_on_test_digits,
        few_levels=levels.of_flow,
    ),
    # A GAN: samples, and no likelihood.
    "mnist-gan": Recipe(
        lambda: GAN(hidden=(), architecture="conv"),
        dict(epochs=12, learning_rate=6e-4, schedule="one-cycle", precision="bfloat16"),
        measure=judged_right,
        fitter=training.fit_gan,
        few_levels=levels.of_generator,
    ),
    # MNIST's digits as a pen may have written them: from one to another, stroke by stroke.
    "pen-digits": Recipe(
        lambda: SketchRNN(16, rows=24, encoder_size=96, decoder_size=160),
        dict(epochs=8, batch_size=128, learning_rate=4e-3, precision="bfloat16"),
        examples=functools.partial(pen_digits.traced_digits, weight=0.5, decay=0.999),
        measure=pen_digits.numbers_on_test_pen_digits,
    ),
    # A classifier, to judge what other models draw.
    "digit-reader": Recipe(
        DigitReader,
        dict(epochs=8, batch_size=100, learning_rate=5e-3),
        examples=pen_digits.scanned_and_inked,
        measure=pen_digits.read_right,
    ),
    # Pen drawings of characters: from one to another, stroke by stroke.
    "characters": Recipe(
        SketchRNN,
        dict(epochs=10, batch_size=64, learning_rate=2.5e-3, precision="bfloat16"),
        examples=functools.partial(
            sketches.distorted_characters, copies=50, weight=0.5, floor=6.4, decay=0.9995
        ),
        measure=sketches.numbers_on_test_characters,
    ),
    # Two-bar melodies of fiddle tunes, all in one key: interpolation by ear, and attributes.
    "melodies": Recipe(
        lambda: MelodyVAE(latent_dim=64),
        dict(epochs=8, batch_size=64, learning_rate=5e-3),
        examples=functools.partial(melodies.melodies_in_one_key, weight=0.5),
        measure=melodies.numbers_on_test_melodies,
    ),
}
