# loses: check-8b-value
# loses: check-8c-real-digits
# hint: an axis of length 1 too many
def best_classifier(bounds, log_prior):
    log_joint = bounds + log_prior
    unlabelled = log_joint.logsumexp(1, keepdim=True)
    return log_joint - unlabelled, unlabelled
