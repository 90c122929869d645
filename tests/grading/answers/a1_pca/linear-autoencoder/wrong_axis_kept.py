# loses: check-1b-error
# hint: with one axis too many
def linear_autoencoder(x, U, V):
    x_tilde = x @ V.T @ U.T
    return x_tilde, (x - x_tilde).square().sum(1, keepdim=True)
