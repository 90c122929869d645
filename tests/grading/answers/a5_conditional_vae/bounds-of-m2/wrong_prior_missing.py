# loses: check-7a-labelled
# hint: log p(y) is missing
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds
    labelled = log_joint[torch.arange(len(y)), y]
    entropy = -(log_q.exp() * log_q).sum(1)
    unlabelled = (log_q.exp() * log_joint).sum(1) + entropy
    return labelled, unlabelled
