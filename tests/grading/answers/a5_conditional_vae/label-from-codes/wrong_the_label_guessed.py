# loses: check-6b-guessing
# hint: this is the label that is guessed; return how often it is ri
def label_from_codes(z: Tensor, y: Tensor, k: int) -> tuple[float, float]:
    half = len(z) // 2
    train, test = z[:half], z[half:]
    near = torch.cdist(test, train).topk(k, largest=False).indices
    found = torch.mode(y[:half][near], dim=1).values
    accuracy = (found == y[half:]).double().mean().item()
    guess = torch.mode(y[:half]).values
    return accuracy, guess.item()
