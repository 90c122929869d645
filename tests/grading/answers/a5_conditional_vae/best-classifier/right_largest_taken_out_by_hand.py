def best_classifier(bounds, log_prior):
    joint = bounds + log_prior[None, :]
    top = joint.max(dim=1, keepdim=True).values
    value = top + torch.log(torch.exp(joint - top).sum(1, keepdim=True))
    return joint - value, value[:, 0]
