# loses: check-8a-bits
# hint: bits for each image
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    nats = log_q - log_prior - log_x_given_z
    return nats.mean() / math.log(2)
