def least_errors(x, share):
    centred = x - x.mean(0)
    values = torch.linalg.svdvals(centred.T @ centred / len(x))
    errors = [values[k:].sum() for k in range(len(values) + 1)]
    return torch.stack(errors), next(k for k, e in enumerate(errors) if e <= (1 - share) * errors[0])
