# loses: check-6a-accuracy
# hint: the distance is the largest of the absolute differences; tak
def label_from_codes(z: Tensor, y: Tensor, k: int) -> tuple[float, float]:
    half = len(z) // 2
    train, test = z[:half], z[half:]
    near = torch.cdist(test, train, p=math.inf).topk(k, largest=False).indices
    found = torch.mode(y[:half][near], dim=1).values
    accuracy = (found == y[half:]).double().mean().item()
    guess = torch.mode(y[:half]).values
    return accuracy, (y[half:] == guess).double().mean().item()
