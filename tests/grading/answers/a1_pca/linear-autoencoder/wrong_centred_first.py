# loses: check-1a-output
def linear_autoencoder(x, U, V):
    mean = x.mean(0)
    out = (x - mean) @ V.T @ U.T + mean
    return out, (x - out).pow(2).sum(1)
