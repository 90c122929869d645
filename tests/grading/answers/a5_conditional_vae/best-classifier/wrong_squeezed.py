# loses: check-8a-classifier
# loses: check-8b-value
# loses: check-8c-real-digits
# hint: The numbers are right, but an axis of length
def best_classifier(bounds, log_prior):
    joint = bounds + log_prior
    return joint.log_softmax(1).squeeze(), joint.logsumexp(1).squeeze()
