# loses: check-4b-how-many
# hint: exactly the share is enough: >=, not >
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)
    errors = torch.stack([values[k:].sum() for k in range(len(values) + 1)])
    return errors, int((1 - errors / errors[0] > share).nonzero()[0])
