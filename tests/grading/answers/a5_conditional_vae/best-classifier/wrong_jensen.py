# loses: check-8b-value
# loses: check-8c-real-digits
# hint: The logarithm comes after the sum
def best_classifier(bounds, log_prior):
    log_joint = bounds + log_prior
    unlabelled = log_joint.logsumexp(1)
    return log_joint - unlabelled.unsqueeze(1), (log_prior.exp() * bounds).sum(1)
