# loses: check-7b-unlabelled
# loses: check-7c-sure
# hint: this is L(x, y) and the entropy: the true label y is used; U
def bounds_of_m2(bounds: Tensor, log_q: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    q = log_q.exp()
    L = bounds - math.log(bounds.shape[1])
    labelled = L[torch.arange(len(y)), y]
    return labelled, labelled - (q * log_q).sum(1)
