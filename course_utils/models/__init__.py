"""The models of the course, each one class that fits on a screen, and saving and loading them."""

from course_utils.models.autoencoder import Autoencoder, LinearAutoencoder
from course_utils.models.conditional import ConditionalVAE, SemiSupervisedVAE
from course_utils.models.flow import RealNVP, dequantize
from course_utils.models.gan import GAN
from course_utils.models.made import MADE
from course_utils.models.melody_vae import MelodyVAE
from course_utils.models.pca import PCA, ProbabilisticPCA
from course_utils.models.pixel_flow import PixelFlow
from course_utils.models.reader import DigitReader
from course_utils.models.saving import load, save
from course_utils.models.sketch_rnn import SketchRNN
from course_utils.models.vae import VAE

__all__ = [
    "GAN",
    "MADE",
    "PCA",
    "VAE",
    "Autoencoder",
    "ConditionalVAE",
    "DigitReader",
    "LinearAutoencoder",
    "MelodyVAE",
    "PixelFlow",
    "ProbabilisticPCA",
    "RealNVP",
    "SemiSupervisedVAE",
    "SketchRNN",
    "dequantize",
    "load",
    "save",
]


def __getattr__(name: str):
    if name == "fit_gan":
        raise AttributeError("models.fit_gan has moved: use training.fit_gan(model, x).")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
