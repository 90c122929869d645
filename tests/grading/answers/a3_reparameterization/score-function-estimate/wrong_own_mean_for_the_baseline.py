# loses: check-5c-baseline
# hint: It depends on the draws
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    values = f(mu + sigma * eps)
    if baseline:
        values = values - values.mean()
    return values[:, None] * eps / sigma, values[:, None] * (eps**2 - 1)
