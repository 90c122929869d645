# loses: check-8c-real-digits
# hint: log q(y|x) is not finite. exp underflows to 0
def best_classifier(bounds, log_prior):
    joint = bounds + log_prior
    top = joint[:, log_prior.argmax()].unsqueeze(1)
    u = top.squeeze(1) + (joint - top).exp().sum(1).log()
    return joint - u.unsqueeze(1), u
