# loses: check-5a-mu
# hint: also where S or K is 1
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    v = (f(mu + sigma * eps) - baseline)[:, None]
    return (v * eps / sigma).squeeze(), (v * (eps.square() - 1)).squeeze()
