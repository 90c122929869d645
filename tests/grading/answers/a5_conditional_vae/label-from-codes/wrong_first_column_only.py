# loses: check-6a-accuracy
# hint: only the first column
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = torch.cdist(z[half:, :1], z[:half, :1]).topk(k, largest=False).indices
    accuracy = (y[:half][nearest].mode(dim=1).values == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return accuracy, guessing
