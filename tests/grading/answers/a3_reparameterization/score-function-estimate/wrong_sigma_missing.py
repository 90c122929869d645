# loses: check-5a-mu
# hint: the factor 1/sigma is missing
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    weight = (f(z) - baseline)[:, None]
    return weight * eps, weight * (eps**2 - 1)
