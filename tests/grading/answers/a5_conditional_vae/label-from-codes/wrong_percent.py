# loses: check-6a-accuracy
# loses: check-6b-guessing
# hint: this is in percent
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = torch.cdist(z[half:], z[:half]).topk(k, largest=False).indices
    found = y[:half][nearest].mode(dim=1).values
    accuracy = (found == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return 100 * accuracy.item(), 100 * guessing.item()
