# loses: check-5a-mu
# hint: z reads log_sigma as log σ²
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    weight = (f(mu + (log_sigma / 2).exp() * eps) - baseline).unsqueeze(-1)
    return weight * eps / log_sigma.exp(), weight * (eps**2 - 1)
