# loses: check-8a-classifier
# loses: check-8c-real-digits
# hint: the prior is added after normalising
def best_classifier(bounds, log_prior):
    log_joint = bounds + log_prior
    unlabelled = log_joint.logsumexp(1)
    return bounds.log_softmax(1) + log_prior, unlabelled
