# loses: check-1a-output
# hint: changed its argument x in place
def linear_autoencoder(x, U, V):
    x_tilde = x @ V.T @ U.T
    x -= x_tilde
    return x_tilde, x.square().sum(-1)
