# loses: check-6b-guessing
# hint: one over the number of classes
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = torch.cdist(z[half:], z[:half]).topk(k, largest=False).indices
    found = y[:half][nearest].mode(dim=1).values
    accuracy = (found == y[half:]).double().mean()
    guessing = 1 / torch.tensor(len(y.unique()))
    return accuracy.item(), guessing.item()
