# loses: check-4a-errors
# hint: eig returns the eigenvalues in no order
def least_errors(x, share):
    values = torch.linalg.eigvals(torch.cov(x.T, correction=0)).real
    errors = torch.cat([values, values.new_zeros(1)]).flip(0).cumsum(0).flip(0)
    return errors, int((1 - errors / errors[0] >= share).nonzero()[0])
