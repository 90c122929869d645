# loses: check-1b-error
# hint: only where U V is an orthogonal projection
def linear_autoencoder(x, U, V):
    x_tilde = x @ V.T @ U.T
    return x_tilde, x.square().sum(-1) - x_tilde.square().sum(-1)
