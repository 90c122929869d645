# loses: check-1b-error
# hint: you averaged over everything
def linear_autoencoder(x, U, V):
    x_tilde = x @ V.T @ U.T
    return x_tilde, torch.nn.functional.mse_loss(x_tilde, x)
