# loses: check-5a-mu
# hint: negative weights are cut off
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    weight = (f(mu + sigma * eps) - baseline).clamp(min=0).unsqueeze(-1)
    return weight * eps / sigma, weight * (eps.square() - 1)
