# loses: check-8a-bits
# hint: log p is negative, a size positive
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    elbo = log_x_given_z + log_prior - log_q
    return elbo.mean() / math.log(2) / pixels
