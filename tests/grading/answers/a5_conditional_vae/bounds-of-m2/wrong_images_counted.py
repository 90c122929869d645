# loses: check-7a-labelled
# hint: you counted the images
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds - math.log(len(bounds))
    return log_joint[torch.arange(len(y)), y], (log_q.exp() * (log_joint - log_q)).sum(1)
