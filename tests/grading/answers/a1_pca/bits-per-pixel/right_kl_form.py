def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    kl = log_q - log_prior
    bits_per_image = (kl - log_x_given_z) / 0.6931471805599453
    return (bits_per_image / pixels).mean().item()
