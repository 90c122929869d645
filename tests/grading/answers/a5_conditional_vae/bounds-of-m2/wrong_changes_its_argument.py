# loses: check-7a-labelled
# hint: changed its argument bounds in place
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds
    log_joint -= math.log(bounds.shape[1])
    labelled = log_joint[torch.arange(len(y)), y]
    entropy = -(log_q.exp() * log_q).sum(1)
    unlabelled = (log_q.exp() * log_joint).sum(1) + entropy
    return labelled, unlabelled
