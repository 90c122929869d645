# loses: check-5a-mu
# hint: f got eps instead of z
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    weight = (f(eps) - baseline).unsqueeze(-1)
    return weight * eps / log_sigma.exp(), weight * (eps**2 - 1)
