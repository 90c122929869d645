# loses: check-5a-new-u
# hint: its gradient was taken at the new V
def gradient_step(x, U, V, rate):
    old = U
    V = V + rate * 2 * U.T @ (x - x @ V.T @ U.T).T @ x / len(x)
    z = x @ V.T
    U = U + rate * 2 * (x - z @ U.T).T @ z / len(x)
    return U, V
