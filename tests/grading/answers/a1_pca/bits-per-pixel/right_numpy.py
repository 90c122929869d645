import numpy


def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    elbo = (log_x_given_z + log_prior - log_q).numpy()
    return -elbo.sum() / numpy.log(2) / (elbo.size * pixels)
