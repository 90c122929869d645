def nearest_points(x, mean, U):
    left = torch.linalg.svd(U.float(), full_matrices=False).U
    centred = (x - mean).float()
    return torch.einsum("be,ek,dk->bd", centred, left, left) + mean.float()
