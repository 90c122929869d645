# loses: check-5a-new-u
# hint: lack its factor 2
def gradient_step(x, U, V, rate):
    z = x @ V.T
    d = x - z @ U.T
    return U + rate * d.T @ z / len(x), V + rate * U.T @ d.T @ x / len(x)
