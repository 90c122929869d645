# loses: check-5a-new-u
# loses: check-5b-new-v
# hint: Return the new U, (D, K), first
def gradient_step(x, U, V, rate):
    r = x - x @ V.T @ U.T
    return V + 2 * rate * U.T @ r.T @ x / len(x), U + 2 * rate * r.T @ x @ V.T / len(x)
