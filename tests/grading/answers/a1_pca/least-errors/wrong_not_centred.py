# loses: check-4a-errors
# hint: the data were not centred
def least_errors(x, share):
    values = torch.linalg.svdvals(x) ** 2 / len(x)
    errors = torch.cat([values.flip(0).cumsum(0).flip(0), values.new_zeros(1)])
    kept = 1 - errors / errors[0]
    return errors, int((kept >= share).nonzero()[0])
