def principal_directions(x, K):
    mean = torch.mean(x, dim=0)
    values, vectors = torch.linalg.eig(torch.cov(x.T))
    order = values.real.argsort(descending=True)
    return mean, vectors.real[:, order[:K]].T
