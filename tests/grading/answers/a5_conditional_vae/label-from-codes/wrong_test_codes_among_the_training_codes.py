# loses: check-6a-accuracy
# hint: each has itself as a neighbour
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = torch.cdist(z[half:], z).topk(k, largest=False).indices
    found = y[nearest].mode(dim=1).values
    accuracy = (found == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return accuracy.item(), guessing.item()
