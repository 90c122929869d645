# loses: check-1b-error
# hint: sums of absolute differences
def linear_autoencoder(x, U, V):
    x_tilde = x @ V.T @ U.T
    return x_tilde, (x - x_tilde).abs().sum(-1)
