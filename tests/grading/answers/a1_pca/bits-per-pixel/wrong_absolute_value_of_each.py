# loses: check-8b-bits-back
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    return (log_x_given_z + log_prior - log_q).abs().mean() / math.log(2) / pixels
