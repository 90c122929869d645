# loses: check-8a-classifier
# loses: check-8b-value
# hint: the prior of the labels does not count
def best_classifier(bounds, log_prior):
    log_joint = bounds
    unlabelled = log_joint.logsumexp(1)
    return log_joint - unlabelled.unsqueeze(1), unlabelled
