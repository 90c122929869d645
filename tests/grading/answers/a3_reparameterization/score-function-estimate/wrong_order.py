# loses: check-5a-mu
# hint: return that for mu first
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    weight = (f(z) - baseline)[:, None]
    return weight * (eps**2 - 1), weight * eps / sigma
