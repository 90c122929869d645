# loses: check-1b-error
# hint: you summed over the batch, one number for each dimension
def linear_autoencoder(x, U, V):
    x_tilde = x @ V.T @ U.T
    return x_tilde, ((x - x_tilde) ** 2).sum(0)
