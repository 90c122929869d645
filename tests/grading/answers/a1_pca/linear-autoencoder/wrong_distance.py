# loses: check-1b-error
# hint: this is the distance, not its square
def linear_autoencoder(x, U, V):
    x_tilde = x @ V.T @ U.T
    return x_tilde, (x - x_tilde).norm(dim=-1)
