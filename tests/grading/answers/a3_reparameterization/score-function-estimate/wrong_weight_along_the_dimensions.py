# loses: check-5a-mu
# loses: check-5b-log-sigma
# loses: check-5c-baseline
# hint: broadcasting has put it along the dimensions
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    weight = f(z) - baseline
    return weight * eps / sigma, weight * (eps**2 - 1)
