def principal_directions(x, K):
    x = x.float()
    mean = x.mean(0)
    U, S, V = torch.svd(x - mean)
    return mean, V[:, :K].t()
