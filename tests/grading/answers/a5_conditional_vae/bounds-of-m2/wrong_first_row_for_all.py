# loses: check-7a-labelled
# hint: from the first row
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds - math.log(bounds.shape[1])
    return log_joint[0, y], (log_q.exp() * (log_joint - log_q)).sum(1)
