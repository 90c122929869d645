# loses: check-5a-mu
# hint: you read log_sigma as log σ²
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    z = mu + (log_sigma / 2).exp() * eps
    weight = (f(z) - baseline)[:, None]
    return weight * eps / (log_sigma / 2).exp(), 0.5 * weight * (eps**2 - 1)
