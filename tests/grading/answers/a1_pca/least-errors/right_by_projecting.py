def least_errors(x, share):
    centred = x.double() - x.double().mean(0)
    Vh = torch.linalg.svd(centred, full_matrices=False).Vh
    errors = []
    for K in range(x.shape[1] + 1):
        projected = centred @ Vh[:K].T @ Vh[:K]
        errors.append(float((centred - projected).square().sum(1).mean()))
    K = 0
    while errors[0] - errors[K] < share * errors[0]:
        K += 1
    return errors, K
