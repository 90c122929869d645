# loses: check-1a-output
# loses: check-1b-error
# hint: takes it away
def linear_autoencoder(x, U, V):
    x_tilde = (x @ V.T @ U.T).squeeze()
    return x_tilde, (x - x_tilde).square().sum(-1).squeeze()
