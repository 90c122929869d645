# loses: check-4a-errors
# hint: is the largest and comes first
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0))
    errors = torch.cat([values.new_zeros(1), values.cumsum(0)])
    return errors, int((1 - errors.flip(0) / errors[-1] < share).sum())
