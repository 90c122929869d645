# loses: check-8b-value
# loses: check-8c-real-digits
# hint: without the entropy
def best_classifier(bounds, log_prior):
    log_joint = bounds + log_prior
    unlabelled = log_joint.logsumexp(1)
    log_q = log_joint - unlabelled.unsqueeze(1)
    return log_q, (log_q.exp() * log_joint).sum(1)
