def score_function_estimate(f, mu, log_sigma, eps, baseline):
    z = mu + log_sigma.exp() * eps
    values = f(z)
    of_mu, of_log_sigma = torch.zeros_like(z), torch.zeros_like(z)
    for i in range(len(z)):
        w = float(values[i]) - baseline
        for k in range(z.shape[1]):
            sigma = math.exp(log_sigma[k])
            of_mu[i, k] = w * (z[i, k] - mu[k]) / sigma**2
            of_log_sigma[i, k] = w * (((z[i, k] - mu[k]) / sigma) ** 2 - 1)
    return of_mu, of_log_sigma
