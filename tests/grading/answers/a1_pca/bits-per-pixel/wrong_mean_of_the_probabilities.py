# loses: check-8a-bits
# loses: check-8b-bits-back
# hint: the mean was taken of the probabilities
def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    p = torch.exp(log_x_given_z + log_prior - log_q)
    return -torch.log2(p.mean()) / pixels
