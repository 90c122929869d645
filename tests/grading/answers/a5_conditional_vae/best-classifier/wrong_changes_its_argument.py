# loses: check-8a-classifier
# hint: changed its argument bounds in place
def best_classifier(bounds, log_prior):
    bounds += log_prior
    log_joint = bounds
    unlabelled = log_joint.logsumexp(1)
    return log_joint - unlabelled.unsqueeze(1), unlabelled
