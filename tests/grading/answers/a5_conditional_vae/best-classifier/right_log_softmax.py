def best_classifier(bounds, log_prior):
    joint = bounds + log_prior
    return joint.log_softmax(-1), torch.logsumexp(joint, -1)
