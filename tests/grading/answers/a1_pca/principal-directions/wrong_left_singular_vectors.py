# loses: check-2b-subspace
# loses: check-2c-directions
# hint: One direction in each row, K rows of D numbers
def principal_directions(x, K):
    mean = x.mean(0)
    U = torch.linalg.svd(x - mean).U
    return mean, U[:, :K].T
