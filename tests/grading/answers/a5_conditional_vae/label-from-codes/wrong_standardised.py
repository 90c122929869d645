# loses: check-6a-accuracy
# hint: standardised
def label_from_codes(z, y, k):
    half = len(z) // 2
    z = (z - z.mean(0)) / z.std(0)
    nearest = torch.cdist(z[half:], z[:half]).topk(k, largest=False).indices
    accuracy = (y[:half][nearest].mode(dim=1).values == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return accuracy, guessing
