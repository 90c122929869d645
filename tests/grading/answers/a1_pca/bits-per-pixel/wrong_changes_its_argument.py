# loses: check-8b-bits-back
# hint: changed its argument log_x_given_z in place
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    log_x_given_z += log_prior - log_q
    return -log_x_given_z.mean() / math.log(2) / pixels
