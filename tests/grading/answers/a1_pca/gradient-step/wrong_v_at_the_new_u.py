# loses: check-5b-new-v
# hint: its gradient was taken at the new U
def gradient_step(x, U, V, rate):
    z = x @ V.T
    U = U + rate * 2 * (x - z @ U.T).T @ z / len(x)
    V = V + rate * 2 * U.T @ (x - z @ U.T).T @ x / len(x)
    return U, V
