def score_function_estimate(f, mu, log_sigma, eps, baseline):
    S, K = eps.shape
    m, s = (t.detach().expand(S, K).clone().requires_grad_() for t in (mu, log_sigma))
    z = (m + s.exp() * eps).detach()
    log_q = torch.distributions.Normal(m, s.exp()).log_prob(z).sum(-1)
    surrogate = ((f(z) - baseline).detach() * log_q).sum()
    return torch.autograd.grad(surrogate, (m, s))
