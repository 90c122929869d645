# loses: check-7a-labelled
# loses: check-7b-unlabelled
# loses: check-7c-sure
# hint: The numbers are right, but an axis of length
def bounds_of_m2(bounds, log_q, y):
    joint = bounds - math.log(bounds.shape[1])
    return joint.gather(1, y[:, None]).squeeze(), (log_q.exp() * (joint - log_q)).sum(1).squeeze()
