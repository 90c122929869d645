# loses: check-5a-mu
# hint: z is mu + sigma² eps
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    z = mu + sigma**2 * eps
    weight = (f(z) - baseline)[:, None]
    return weight * eps / sigma, weight * (eps**2 - 1)
