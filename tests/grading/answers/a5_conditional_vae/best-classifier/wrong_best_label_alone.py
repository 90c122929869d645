# loses: check-8b-value
# loses: check-8c-real-digits
# hint: this is the best label alone
def best_classifier(bounds, log_prior):
    log_joint = bounds + log_prior
    unlabelled = log_joint.logsumexp(1)
    return log_joint - unlabelled.unsqueeze(1), log_joint.max(1).values
