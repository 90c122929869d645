# loses: check-6a-accuracy
# hint: but a dot product
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = (z[half:] @ z[:half].T).topk(k).indices
    accuracy = (y[:half][nearest].mode(dim=1).values == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return accuracy, guessing
