# loses: check-5b-new-v
# hint: this is the transpose of the new U
def gradient_step(x, U, V, rate):
    z = x @ V.T
    U = U + rate * 2 * (x - z @ U.T).T @ z / len(x)
    return U, U.T
