# loses: check-1b-error
# hint: you squared the sum of the absolute differences
def linear_autoencoder(x, U, V):
    x_tilde = x @ V.T @ U.T
    return x_tilde, torch.linalg.norm(x - x_tilde, ord=1, dim=1) ** 2
