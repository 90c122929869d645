# loses: check-8b-bits-back
# hint: log q(z|x) is not included yet
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    nats = -(log_x_given_z + log_prior)
    return nats.mean() / math.log(2) / pixels
