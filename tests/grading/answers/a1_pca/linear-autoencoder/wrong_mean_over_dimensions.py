# loses: check-1b-error
# hint: mean over the dimensions instead of the sum
def linear_autoencoder(x, U, V):
    x_tilde = x @ V.T @ U.T
    return x_tilde, (x - x_tilde).square().mean(-1)
