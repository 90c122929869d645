# loses: check-6a-accuracy
# loses: check-6b-guessing
# hint: the middle one
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = torch.cdist(z[half:], z[:half]).topk(k, largest=False).indices
    found = y[:half][nearest].median(dim=1).values
    accuracy = (found == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].median()).double().mean()
    return accuracy.item(), guessing.item()
