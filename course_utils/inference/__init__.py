"""Posteriors: exact on a grid or in closed form, and the best Gaussian q of each example by ascent."""

from course_utils.inference.ascent import FittedPosterior, PosteriorPath, fit_posterior, posterior_path
from course_utils.inference.gap import AmortizationGap, amortization_gap
from course_utils.inference.grid import GridPosterior, grid_posterior
from course_utils.inference.linear_gaussian import linear_gaussian_posterior

__all__ = [
    "AmortizationGap",
    "FittedPosterior",
    "GridPosterior",
    "PosteriorPath",
    "amortization_gap",
    "fit_posterior",
    "grid_posterior",
    "linear_gaussian_posterior",
    "posterior_path",
]
