# loses: check-6a-accuracy
# hint: changed its argument z in place
def label_from_codes(z, y, k):
    half = len(z) // 2
    z -= z.mean(0)
    nearest = torch.cdist(z[half:], z[:half]).topk(k, largest=False).indices
    found = y[:half][nearest].mode(dim=1).values
    accuracy = (found == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return accuracy.item(), guessing.item()
