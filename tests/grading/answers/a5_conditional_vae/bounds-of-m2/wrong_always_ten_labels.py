# loses: check-7a-labelled
# hint: p(y) is 1/10 here
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds - math.log(10)
    labelled = log_joint[torch.arange(len(y)), y]
    entropy = -(log_q.exp() * log_q).sum(1)
    unlabelled = (log_q.exp() * log_joint).sum(1) + entropy
    return labelled, unlabelled
