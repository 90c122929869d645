# loses: check-8c-real-digits
# hint: is not finite
def best_classifier(bounds, log_prior):
    log_joint = bounds + log_prior
    return log_joint.softmax(1).log(), log_joint.logsumexp(1)
