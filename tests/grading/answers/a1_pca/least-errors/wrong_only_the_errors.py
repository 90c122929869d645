# loses: check-4a-errors
# loses: check-4b-how-many
# hint: least_errors must return 2 values
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)
    errors = torch.cat([values.flip(0).cumsum(0).flip(0), values.new_zeros(1)])
    return errors
