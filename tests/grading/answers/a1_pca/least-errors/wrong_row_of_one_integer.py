# loses: check-4b-how-many
# hint: an axis of length 1 too many
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)
    errors = torch.stack([values[k:].sum() for k in range(len(values) + 1)])
    return errors, (1 - errors / errors[0] >= share).nonzero()[0]
