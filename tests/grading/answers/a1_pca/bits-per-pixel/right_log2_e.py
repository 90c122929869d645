def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    elbo = log_x_given_z + log_prior - log_q
    return -elbo.mean() * math.log2(math.e) / pixels
