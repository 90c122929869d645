# loses: check-1a-output
# loses: check-1b-error
# hint: the precision of float16
def linear_autoencoder(x, U, V):
    x, U, V = x.half(), U.half(), V.half()  # to save memory
    x_tilde = x @ V.T @ U.T
    return x_tilde, (x - x_tilde).square().sum(-1)
