# loses: check-5a-mu
# hint: Give each draw a leaf of its own
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    z = mu + log_sigma.exp() * eps
    leaves = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    log_q = torch.distributions.Normal(leaves[0], leaves[1].exp()).log_prob(z).sum(-1)
    return torch.autograd.grad(((f(z) - baseline) * log_q).sum(), leaves)
