def kl_to_standard_normal(mu, log_sigma):
    total = 0
    for i in range(mu.shape[-1]):
        s = math.e ** log_sigma[..., i]
        total = total + (mu[..., i] ** 2 + s * s - 1) / 2 - s.log()
    return total
