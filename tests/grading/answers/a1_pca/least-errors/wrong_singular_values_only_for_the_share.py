# loses: check-4b-how-many
# hint: The share is one of *variances*
def least_errors(x, share):
    sizes = torch.linalg.svdvals(x - x.mean(0))
    values = sizes**2 / len(x)
    errors = torch.cat([values.flip(0).cumsum(0).flip(0), values.new_zeros(1)])
    return errors, int((sizes.cumsum(0) / sizes.sum() >= share).nonzero()[0]) + 1
