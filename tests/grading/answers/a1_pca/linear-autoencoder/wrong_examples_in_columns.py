# loses: check-1a-output
# loses: check-1b-error
def linear_autoencoder(x, U, V):
    x_tilde = U @ (V @ x)
    return x_tilde, (x - x_tilde).square().sum(0)
