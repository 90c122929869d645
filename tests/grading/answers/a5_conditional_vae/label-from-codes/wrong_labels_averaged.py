# loses: check-6a-accuracy
# hint: the labels of the neighbours are averaged
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = torch.cdist(z[half:], z[:half]).topk(k, largest=False).indices
    found = y[:half][nearest].double().mean(1).round().long()
    accuracy = (found == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return accuracy.item(), guessing.item()
