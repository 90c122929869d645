# loses: check-7b-unlabelled
# loses: check-7c-sure
# hint: the entropy is not weighted: it is −Σ q
def bounds_of_m2(bounds, log_q, y):
    joint = bounds - math.log(bounds.shape[1])
    q = log_q.exp()
    return joint.gather(1, y[:, None])[:, 0], (q * joint + log_q).sum(1)
