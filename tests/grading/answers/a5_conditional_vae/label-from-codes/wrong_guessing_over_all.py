# loses: check-6b-guessing
# hint: this is how often it is right in both halves; see how often
def label_from_codes(z: Tensor, y: Tensor, k: int) -> tuple[float, float]:
    half = len(z) // 2
    train, test = z[:half], z[half:]
    near = torch.cdist(test, train).topk(k, largest=False).indices
    found = torch.mode(y[:half][near], dim=1).values
    accuracy = (found == y[half:]).double().mean().item()
    guess = torch.mode(y[:half]).values
    return accuracy, (y == guess).double().mean().item()
