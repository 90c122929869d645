def best_classifier(bounds, log_prior):
    log_joint = (bounds + log_prior).double()
    return log_joint.softmax(1).log(), log_joint.logsumexp(1)
