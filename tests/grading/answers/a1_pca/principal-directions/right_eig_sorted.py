def principal_directions(x, K):
    values, vectors = torch.linalg.eig(torch.cov(x.T))
    return x.mean(0), vectors.real[:, values.real.argsort(descending=True)[:K]].T
