def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    in_bits = lambda log_p: log_p / torch.log(torch.tensor(2.0))
    return torch.mean(-in_bits(log_x_given_z) - in_bits(log_prior) + in_bits(log_q)) / pixels
