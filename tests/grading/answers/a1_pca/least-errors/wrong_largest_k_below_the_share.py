# loses: check-4b-how-many
# hint: one too few
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)
    errors = torch.cat([values.flip(0).cumsum(0).flip(0), values.new_zeros(1)])
    kept = 1 - errors / errors[0]
    return errors, int((kept <= share).sum()) - 1
