# loses: check-4a-value
# hint: this is the best example alone; take the mean over all.
def amortized_bound(network: torch.nn.Module, model: torch.nn.Module, x: Tensor, eps: Tensor) -> Tensor:
    mu, log_sigma = network(x).chunk(2, dim=-1)
    F = given_elbo(model, x, mu, log_sigma, eps)
    return F.max()
