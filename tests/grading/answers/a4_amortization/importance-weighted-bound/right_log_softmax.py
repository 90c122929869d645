def importance_weighted_bound(log_w: Tensor) -> Tensor:
    return log_w[0] - torch.log_softmax(log_w, 0)[0] - math.log(len(log_w))
