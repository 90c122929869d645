# loses: check-8b-value
# loses: check-8c-real-digits
# hint: this is the logarithm of Σ q, which is always 0; sum before
def best_classifier(bounds: Tensor, log_prior: Tensor) -> tuple[Tensor, Tensor]:
    joint = bounds + log_prior
    U = torch.logsumexp(joint, 1)
    return joint - U.unsqueeze(1), torch.logsumexp(joint - U.unsqueeze(1), 1)
