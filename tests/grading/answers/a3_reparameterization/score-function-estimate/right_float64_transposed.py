def score_function_estimate(f, mu, log_sigma, eps, baseline):
    mu, log_sigma, eps = mu.double(), log_sigma.double(), eps.double()
    w = f(mu + eps * log_sigma.exp()).double() - baseline
    return (w * (eps / log_sigma.exp()).T).T, (w * (eps.square() - 1).T).T
