# loses: check-5a-new-u
# hint: in place; compute a new tensor
def gradient_step(x, U, V, rate):
    z = x @ V.T
    d = x - z @ U.T
    gradient_u, gradient_v = -2 * d.T @ z / len(x), -2 * U.T @ d.T @ x / len(x)
    U -= rate * gradient_u
    V -= rate * gradient_v
    return U, V
