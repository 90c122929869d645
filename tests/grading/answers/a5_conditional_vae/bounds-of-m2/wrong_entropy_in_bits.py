# loses: check-7b-unlabelled
# hint: the entropy is in bits
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds - math.log(bounds.shape[1])
    labelled = log_joint[torch.arange(len(y)), y]
    entropy = -(log_q.exp() * log_q.exp().clamp_min(1e-30).log2()).sum(1)
    unlabelled = (log_q.exp() * log_joint).sum(1) + entropy
    return labelled, unlabelled
