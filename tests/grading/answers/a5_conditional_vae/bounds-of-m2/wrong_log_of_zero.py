# loses: check-7c-sure
# hint: must be finite, got
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds - math.log(bounds.shape[1])
    labelled = log_joint[torch.arange(len(y)), y]
    q = log_q.exp()
    entropy = -(q * q.log()).sum(1)
    unlabelled = (log_q.exp() * log_joint).sum(1) + entropy
    return labelled, unlabelled
