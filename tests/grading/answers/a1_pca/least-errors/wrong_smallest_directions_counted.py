# loses: check-4a-errors
# loses: check-4b-how-many
# hint: Are the errors in the order
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0))
    errors = torch.cat([values.new_zeros(1), values.cumsum(0)])
    return errors, int((1 - errors / errors[-1] >= share).sum())
