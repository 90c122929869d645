def principal_directions(x, K):
    return x.mean(0), torch.pca_lowrank(x, q=K, niter=40)[2].mT
