def nearest_points(x, mean, U):
    basis = []
    for column in U.T:
        for q in basis:
            column = column - (q @ column) * q
        basis.append(column / column.norm())
    return mean + sum(((x - mean) @ q).unsqueeze(1) * q for q in basis)
