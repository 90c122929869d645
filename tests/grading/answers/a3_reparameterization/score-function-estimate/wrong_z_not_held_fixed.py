# loses: check-5a-mu
# hint: z was not held fixed
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    m, s = (t.expand(eps.shape).clone().requires_grad_() for t in (mu, log_sigma))
    z = m + s.exp() * eps
    log_q = torch.distributions.Normal(m, s.exp()).log_prob(z).sum(-1)
    weight = (f(z) - baseline).detach()
    return torch.autograd.grad((weight * log_q).sum(), (m, s))
