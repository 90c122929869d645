def principal_directions(x, K):
    mean = x.double().mean(0)
    centred = x.double() - mean
    values, vectors = torch.linalg.eigh(centred @ centred.T)
    directions = centred.T @ vectors.flip(1)[:, :K]
    return mean, (directions / directions.norm(dim=0)).T
