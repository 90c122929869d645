# loses: check-1b-error
# hint: you squared the sum of the differences
def linear_autoencoder(x, U, V):
    x_tilde = x @ V.T @ U.T
    return x_tilde, (x - x_tilde).sum(-1) ** 2
