# loses: check-4a-value
# hint: .view only regroups the numbers. Cut the last axis.
def amortized_bound(network: torch.nn.Module, model: torch.nn.Module, x: Tensor, eps: Tensor) -> Tensor:
    mu, log_sigma = network(x).view(2, len(x), -1)
    F = given_elbo(model, x, mu, log_sigma, eps)
    return F.mean()
