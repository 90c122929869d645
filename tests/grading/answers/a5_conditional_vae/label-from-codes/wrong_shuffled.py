# loses: check-6a-accuracy
# loses: check-6b-guessing
# hint: do not shuffle
def label_from_codes(z, y, k):
    half = len(z) // 2
    order = torch.randperm(len(z))
    z, y = z[order], y[order]
    nearest = torch.cdist(z[half:], z[:half]).topk(k, largest=False).indices
    accuracy = (y[:half][nearest].mode(dim=1).values == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return accuracy.item(), guessing.item()
