# loses: check-5a-mu
# loses: check-5b-log-sigma
# loses: check-5c-baseline
# hint: You differentiate f
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    z = (mu + log_sigma.exp() * eps).detach().requires_grad_()
    (s,) = torch.autograd.grad(f(z).sum(), z)
    return s, s * log_sigma.exp() * eps
