# loses: check-1a-output
# hint: this is the code z
def linear_autoencoder(x, U, V):
    z = x @ V.T
    return z, (x - z @ U.T).square().sum(-1)
