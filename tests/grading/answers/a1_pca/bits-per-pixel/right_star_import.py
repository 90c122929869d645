from numpy import *
from torch import *


def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    return mean(log_q - log_prior - log_x_given_z) / log(tensor(2.0)) / pixels
