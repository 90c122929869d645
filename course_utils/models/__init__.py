"""The models of the course, each one class that fits on a screen."""

from course_utils.models.autoencoder import Autoencoder, LinearAutoencoder
from course_utils.models.conditional import ConditionalVAE, SemiSupervisedVAE
from course_utils.models.pca import PCA, ProbabilisticPCA
from course_utils.models.vae import VAE

__all__ = ["PCA", "VAE", "Autoencoder", "ConditionalVAE", "LinearAutoencoder", "ProbabilisticPCA", "SemiSupervisedVAE"]
