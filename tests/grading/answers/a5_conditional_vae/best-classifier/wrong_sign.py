# loses: check-8a-classifier
# loses: check-8c-real-digits
# hint: the sign is wrong: this is −log q. The logarithm of a probab
def best_classifier(bounds: Tensor, log_prior: Tensor) -> tuple[Tensor, Tensor]:
    joint = bounds + log_prior
    U = torch.logsumexp(joint, 1)
    return U.unsqueeze(1) - joint, U
