# loses: check-1a-output
# loses: check-1b-error
# hint: must return 2 values
def linear_autoencoder(x, U, V):
    return x @ V.T @ U.T
