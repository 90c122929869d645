# loses: check-5b-new-v
# hint: this gradient is z rᵀ, without U
def gradient_step(x, U, V, rate):
    z = x @ V.T
    r = x - z @ U.T
    return U + 2 * rate * r.T @ z / len(x), V + 2 * rate * z.T @ r / len(x)
