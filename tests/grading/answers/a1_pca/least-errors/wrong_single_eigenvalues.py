# loses: check-4a-errors
# hint: these are single eigenvalues
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)
    kept = values.cumsum(0) / values.sum()
    return torch.cat([values, values.new_zeros(1)]), int((kept < share).sum()) + 1
