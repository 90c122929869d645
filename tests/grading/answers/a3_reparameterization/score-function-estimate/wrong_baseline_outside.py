# loses: check-5c-baseline
# hint: it belongs to f
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    weight = f(z)[:, None]
    return weight * eps / sigma - baseline, weight * (eps**2 - 1) - baseline
