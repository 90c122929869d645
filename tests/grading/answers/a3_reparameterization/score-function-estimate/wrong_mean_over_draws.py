# loses: check-5a-mu
# hint: Return the estimate of each draw
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    weight = (f(z) - baseline)[:, None]
    return (weight * eps / sigma).mean(0), (weight * (eps**2 - 1)).mean(0)
