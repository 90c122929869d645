# loses: check-8b-bits-back
# hint: only log p(x|z) is in bits here
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    return (-log_x_given_z / math.log(2) - log_prior + log_q).mean() / pixels
