# loses: check-4a-errors
# hint: this is the variance that is kept
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)
    kept = torch.cat([values.new_zeros(1), values.cumsum(0)])
    return kept, int((kept / kept[-1] >= share).nonzero()[0])
