# loses: check-5a-new-u
# hint: B / 2 times too large
def gradient_step(x, U, V, rate):
    z = x @ V.T
    r = x - z @ U.T
    return U + rate * r.T @ z, V + rate * U.T @ r.T @ x
