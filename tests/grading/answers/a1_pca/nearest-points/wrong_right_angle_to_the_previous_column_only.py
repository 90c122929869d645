# loses: check-3b-any-columns
# hint: each has to be at right angles to all that come before it
def nearest_points(x, mean, U):
    basis = [U[:, 0] / U[:, 0].norm()]
    for column in U.T[1:]:
        column = column - (column @ basis[-1]) * basis[-1]
        basis.append(column / column.norm())
    Q = torch.stack(basis, dim=1)
    return (x - mean) @ Q @ Q.T + mean
