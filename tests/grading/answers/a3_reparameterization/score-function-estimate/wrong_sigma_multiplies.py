# loses: check-5a-mu
# hint: sigma multiplies where it should divide
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    weight = (f(z) - baseline)[:, None]
    return weight * eps * sigma, weight * (eps**2 - 1)
