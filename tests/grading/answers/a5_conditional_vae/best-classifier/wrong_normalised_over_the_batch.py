# loses: check-8a-classifier
# loses: check-8c-real-digits
# hint: normalised over the batch
def best_classifier(bounds, log_prior):
    log_joint = bounds + log_prior
    return log_joint.log_softmax(0), log_joint.logsumexp(1)
