def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma, of_mu, of_log_sigma = log_sigma.exp(), [], []
    for e in eps:
        value = f((mu + sigma * e).unsqueeze(0))[0] - baseline
        of_mu.append(value * e / sigma)
        of_log_sigma.append(value * (e**2 - 1))
    return torch.stack(of_mu), torch.stack(of_log_sigma)
