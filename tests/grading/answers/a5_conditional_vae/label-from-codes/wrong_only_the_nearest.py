# loses: check-6a-accuracy
# hint: only the nearest neighbour counts
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = torch.cdist(z[half:], z[:half]).topk(1, largest=False).indices
    found = y[:half][nearest].mode(dim=1).values
    accuracy = (found == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return accuracy.item(), guessing.item()
