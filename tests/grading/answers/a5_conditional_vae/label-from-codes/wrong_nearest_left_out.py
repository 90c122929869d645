# loses: check-6a-accuracy
# hint: the nearest code is left out
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = torch.cdist(z[half:], z[:half]).argsort(dim=1)[:, 1 : k + 1]
    accuracy = (y[:half][nearest].mode(dim=1).values == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return accuracy.item(), guessing.item()
