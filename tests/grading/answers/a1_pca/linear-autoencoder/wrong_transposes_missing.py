# loses: check-1a-output
# hint: the two matrices without their transposes
def linear_autoencoder(x, U, V):
    x_tilde = x @ U @ V
    return x_tilde, (x - x_tilde).square().sum(-1)
