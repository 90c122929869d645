# loses: check-5a-mu
# hint: z where z − mu should be
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    weight = (f(z) - baseline)[:, None]
    return weight * z / sigma**2, weight * (eps**2 - 1)
