# loses: check-4a-errors
# hint: these are shares of the total
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)
    kept = torch.cat([values.new_zeros(1), values.cumsum(0)]) / values.sum()
    return 1 - kept, int((kept >= share).nonzero()[0])
