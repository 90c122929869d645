# loses: check-8b-value
# hint: p(y) has weighted it already
def best_classifier(bounds, log_prior):
    log_joint = bounds + log_prior
    unlabelled = log_joint.logsumexp(1)
    return log_joint - unlabelled.unsqueeze(1), unlabelled - math.log(bounds.shape[1])
