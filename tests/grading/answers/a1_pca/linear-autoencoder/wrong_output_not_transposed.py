# loses: check-1a-output
# hint: the examples are in its columns; transpose it
def linear_autoencoder(x, U, V):
    x_tilde = U @ V @ x.T
    return x_tilde, (x.T - x_tilde).square().sum(0)
