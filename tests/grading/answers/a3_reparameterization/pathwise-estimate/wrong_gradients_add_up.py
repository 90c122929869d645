# loses: check-4a-estimate
# loses: check-4b-standard-error
# hint: backward() adds to the gradients that are there
def pathwise_estimate(f, mu, log_sigma, samples):
    mu = mu.clone().requires_grad_()
    log_sigma = log_sigma.clone().requires_grad_()
    rows = []
    for _ in range(samples):
        z = mu + log_sigma.exp() * torch.randn(mu.shape, dtype=mu.dtype)
        f(z[None]).sum().backward()
        rows.append(torch.stack([mu.grad, log_sigma.grad]))
    rows = torch.stack(rows)
    return rows.mean(0), rows.std(0) / samples**0.5
