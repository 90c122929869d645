# loses: check-7b-unlabelled
# loses: check-7c-sure
# hint: the entropy is −log q of the true label here; it is −Σ q log
def bounds_of_m2(bounds: Tensor, log_q: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    q = log_q.exp()
    L = bounds - math.log(bounds.shape[1])
    labelled = L[torch.arange(len(y)), y]
    return labelled, (q * L).sum(1) - log_q[torch.arange(len(y)), y]
