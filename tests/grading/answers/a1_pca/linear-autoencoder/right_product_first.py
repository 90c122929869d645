def linear_autoencoder(x, U, V):
    x_tilde = x @ (U @ V).T
    return x_tilde, (x - x_tilde).pow(2).sum(dim=1)
