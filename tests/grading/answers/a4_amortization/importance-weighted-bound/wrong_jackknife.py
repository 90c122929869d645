# loses: check-7a-values
# hint: something is added for the bias of the logarithm; the bound
def importance_weighted_bound(log_w: Tensor) -> Tensor:
    S = len(log_w)
    L = torch.logsumexp(log_w, 0) - math.log(S)
    w = torch.softmax(log_w, 0)
    return L + ((S * w - 1) ** 2).mean(0) / (2 * S)
