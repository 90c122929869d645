# loses: check-4a-errors
# hint: changed its argument x in place
def least_errors(x, share):
    x -= x.mean(0)
    values = torch.linalg.eigvalsh(x.T @ x / len(x)).flip(0)
    errors = torch.cat([values.flip(0).cumsum(0).flip(0), values.new_zeros(1)])
    kept = 1 - errors / errors[0]
    return errors, int((kept >= share).nonzero()[0])
