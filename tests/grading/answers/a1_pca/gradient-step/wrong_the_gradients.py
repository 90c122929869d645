# loses: check-5a-new-u
# hint: this is the gradient
def gradient_step(x, U, V, rate):
    z = x @ V.T
    d = x - z @ U.T
    return -2 * d.T @ z / len(x), -2 * U.T @ d.T @ x / len(x)
