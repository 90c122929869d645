# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: each term in bits
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    in_bits = lambda log_p: log_p / torch.log(torch.tensor(2.0))
    return torch.mean(-in_bits(log_x_given_z) - in_bits(log_prior) + in_bits(log_q)) / pixels

# %% right: kl form
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    kl = log_q - log_prior
    bits_per_image = (kl - log_x_given_z) / 0.6931471805599453
    return (bits_per_image / pixels).mean().item()

# %% right: log2 e
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    elbo = log_x_given_z + log_prior - log_q
    return -elbo.mean() * math.log2(math.e) / pixels

# %% right: loop of floats
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    bits = 0.0
    for a, p, q in zip(log_x_given_z.tolist(), log_prior.tolist(), log_q.tolist()):
        bits += (-a - p + q) / math.log(2)
    return bits / (len(log_x_given_z) * pixels)

# %% right: numpy
import numpy


def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    elbo = (log_x_given_z + log_prior - log_q).numpy()
    return -elbo.sum() / numpy.log(2) / (elbo.size * pixels)

# %% right: star import
from numpy import *
from torch import *


def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    return mean(log_q - log_prior - log_x_given_z) / log(tensor(2.0)) / pixels

# %% wrong: absolute value of each
# loses: check-9b-bits-back
# hint: the size of each image was made positive
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    return (log_x_given_z + log_prior - log_q).abs().mean() / math.log(2) / pixels

# %% wrong: bits back paid twice
# loses: check-9b-bits-back
# hint: are paid a second time here
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    nats = -(log_x_given_z + log_prior + log_q)
    return nats.mean() / math.log(2) / pixels

# %% wrong: bits for each image
# loses: check-9a-bits
# hint: bits for each image
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    nats = log_q - log_prior - log_x_given_z
    return nats.mean() / math.log(2)

# %% wrong: no size below zero
# loses: check-9b-bits-back
# hint: sizes below 0 became 0
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    nats = log_q - log_prior - log_x_given_z
    return nats.clamp(min=0).mean() / math.log(2) / pixels

# %% wrong: bytes
# loses: check-9a-bits
# hint: these are bytes
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    nats = log_q - log_prior - log_x_given_z
    return nats.mean() / math.log(2) / pixels / 8

# %% wrong: changes its argument
# loses: check-9b-bits-back
# hint: changed its argument log_x_given_z in place
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    log_x_given_z += log_prior - log_q
    return -log_x_given_z.mean() / math.log(2) / pixels

# %% wrong: code not written
# loses: check-9b-bits-back
# hint: log p(z) is not included yet
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    nats = -(log_x_given_z - log_q)
    return nats.mean() / math.log(2) / pixels

# %% wrong: divided by b twice
# loses: check-9a-bits
# hint: divided by B twice
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    nats = log_q - log_prior - log_x_given_z
    return nats.mean() / math.log(2) / (len(nats) * pixels)

# %% wrong: log2 of the nats
# loses: check-9a-bits
# hint: a number that is a logarithm already
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    nats = log_q - log_prior - log_x_given_z
    return torch.log2(nats.mean()) / pixels

# %% wrong: logarithm to base 10
# loses: check-9a-bits
# hint: is a logarithm to base 10
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    nats = log_q - log_prior - log_x_given_z
    return nats.mean() / math.log10(2) / pixels

# %% wrong: mean of the probabilities
# loses: check-9a-bits
# hint: the mean was taken of the probabilities
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    p = torch.exp(log_x_given_z + log_prior - log_q)
    return -torch.log2(p.mean()) / pixels

# %% wrong: multiplied by log 2
# loses: check-9a-bits
# hint: you multiplied by log 2
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    nats = log_q - log_prior - log_x_given_z
    return nats.mean() * math.log(2) / pixels

# %% wrong: natural logarithm
# loses: check-9a-bits
# hint: these are nats
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    nats = log_q - log_prior - log_x_given_z
    return nats.mean() / pixels

# %% wrong: no bits back
# loses: check-9b-bits-back
# hint: log q(z|x) is not included yet
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    nats = -(log_x_given_z + log_prior)
    return nats.mean() / math.log(2) / pixels

# %% wrong: one for each image
# loses: check-9a-bits
# hint: return the mean, one number for the file
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    nats = log_q - log_prior - log_x_given_z
    return nats / math.log(2) / pixels

# %% wrong: only pixels divided
# loses: check-9b-bits-back
# hint: only log p(x|z) is divided by the number of pixels;
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    return ((-log_x_given_z / pixels - log_prior + log_q) / math.log(2)).mean()

# %% wrong: only the first term in bits
# loses: check-9b-bits-back
# hint: only log p(x|z) is in bits here
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    return (-log_x_given_z / math.log(2) - log_prior + log_q).mean() / pixels

# %% wrong: only the pixels
# loses: check-9b-bits-back
# hint: only log p(x|z) counts here
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    return -log_x_given_z.mean() / math.log(2) / pixels

# %% wrong: prior and posterior exchanged
# loses: check-9b-bits-back
# hint: p(z) and q(z|x) are exchanged
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    nats = -log_x_given_z + log_prior - log_q
    return nats.mean() / math.log(2) / pixels

# %% wrong: sign
# loses: check-9a-bits
# hint: log p is negative, a size positive
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    elbo = log_x_given_z + log_prior - log_q
    return elbo.mean() / math.log(2) / pixels

# %% wrong: sum over images
# loses: check-9a-bits
# hint: B times too large
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    nats = log_q - log_prior - log_x_given_z
    return nats.sum() / math.log(2) / pixels

# %% wrong: times pixels
# loses: check-9a-bits
# hint: you multiplied by the number of pixels; divide by it.
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    return ((-log_x_given_z - log_prior + log_q) / math.log(2) * pixels).mean()

# %% wrong: whole bits
# loses: check-9a-bits
# hint: the bits were rounded up; a mean need not be a whole
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    return ((-log_x_given_z - log_prior + log_q) / math.log(2)).ceil().mean() / pixels

# %% wrong: natural logarithm and no bits back
# loses: check-9a-bits
# loses: check-9b-bits-back
# hint: these are nats; a bit is log 2 = 0.69 nats, so divide by
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    return -(log_x_given_z + log_prior).mean() / pixels
