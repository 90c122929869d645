# loses: check-5c-baseline
# hint: the baseline counts for mu alone
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    value = f(mu + sigma * eps).unsqueeze(-1)
    return (value - baseline) * eps / sigma, value * (eps**2 - 1)
