"""Decoders of many kinds of layers."""

import torch
from torch import nn

from course_utils import models


def vae_with(*between, likelihood="gaussian", last=()):
    """A VAE of 4 × 4 images whose decoder has these layers in the middle, with weights large enough to matter."""
    torch.manual_seed(0)
    vae = models.VAE(2, (1, 4, 4), hidden=(8,), likelihood=likelihood)
    vae.decoder = nn.Sequential(
        nn.Linear(2, 12), *between, nn.Linear(12, 16), *last, nn.Unflatten(1, (1, 4, 4))
    )
    for parameter in vae.decoder.parameters():
        nn.init.normal_(parameter)
    return vae


def trained_norm(size=12):
    """A BatchNorm1d with statistics and a gain that are not those of the beginning."""
    norm = nn.BatchNorm1d(size)
    norm.running_mean.normal_()
    norm.running_var.uniform_(0.2, 5)
    return norm
