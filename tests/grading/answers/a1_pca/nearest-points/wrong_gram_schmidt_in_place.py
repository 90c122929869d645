# loses: check-3b-any-columns
# hint: changed its argument U in place
def nearest_points(x, mean, U):
    for k in range(U.shape[1]):
        for j in range(k):
            U[:, k] -= (U[:, j] @ U[:, k]) * U[:, j]
        U[:, k] /= U[:, k].norm()
    return (x - mean) @ U @ U.T + mean
