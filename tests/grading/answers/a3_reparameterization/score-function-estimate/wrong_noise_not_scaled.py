# loses: check-5a-mu
# hint: the noise is not scaled by sigma
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    weight = (f(mu + eps) - baseline).unsqueeze(-1)
    return weight * eps / log_sigma.exp(), weight * (eps**2 - 1)
