def pathwise_estimate(f, mu, log_sigma, samples):
    m = mu.expand(samples, -1).clone().requires_grad_()
    s = log_sigma.expand(samples, -1).clone().requires_grad_()
    z = torch.distributions.Normal(m, s.exp()).rsample()
    each = torch.autograd.grad(f(z).sum(), (m, s))
    estimate = torch.stack([g.mean(0) for g in each])
    error = torch.stack([g.var(0).div(samples).sqrt() for g in each])
    return estimate, error
