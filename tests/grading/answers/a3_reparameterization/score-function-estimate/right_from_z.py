def score_function_estimate(f, mu, log_sigma, eps, baseline):
    with torch.no_grad():
        variance = torch.exp(2 * log_sigma)
        z = mu + variance.sqrt() * eps
        w = (f(z) - baseline)[:, None]
        return w * (z - mu) / variance, w * ((z - mu) ** 2 / variance - 1)
