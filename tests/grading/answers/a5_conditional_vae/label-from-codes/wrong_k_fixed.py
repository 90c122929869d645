# loses: check-6a-accuracy
# hint: only three neighbours vote, but here k = 5
def label_from_codes(z, y, k):
    half = len(z) // 2
    near = torch.cdist(z[half:], z[:half]).topk(min(3, half), largest=False).indices
    return (y[:half][near].mode(1).values == y[half:]).double().mean().item(), (
        y[half:] == y[:half].mode().values
    ).double().mean().item()
