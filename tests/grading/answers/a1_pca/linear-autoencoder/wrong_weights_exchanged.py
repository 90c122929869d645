# loses: check-1a-output
# hint: without their transposes
def linear_autoencoder(x, U, V):
    z = x @ U
    out = z @ V
    return out, (x - out).pow(2).sum(1)
