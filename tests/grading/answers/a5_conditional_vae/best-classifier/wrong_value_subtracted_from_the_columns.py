# loses: check-8a-classifier
# loses: check-8b-value
# loses: check-8c-real-digits
# hint: subtracted from column b
def best_classifier(bounds, log_prior):
    log_joint = bounds + log_prior
    unlabelled = log_joint.logsumexp(1)
    return log_joint - unlabelled, unlabelled
