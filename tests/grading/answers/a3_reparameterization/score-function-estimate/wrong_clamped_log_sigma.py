# loses: check-5a-mu
# hint: is log_sigma clamped
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.clamp(-2, 2).exp()
    weight = (f(mu + sigma * eps) - baseline).unsqueeze(-1)
    return weight * eps / sigma, weight * (eps.square() - 1)
