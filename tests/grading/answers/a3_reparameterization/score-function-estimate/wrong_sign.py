# loses: check-5a-mu
# hint: the sign is wrong
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    weight = (f(z) - baseline)[:, None]
    return -weight * eps / sigma, weight * (1 - eps**2)
