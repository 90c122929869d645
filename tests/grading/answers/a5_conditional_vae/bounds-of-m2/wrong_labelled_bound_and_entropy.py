# loses: check-7b-unlabelled
# loses: check-7c-sure
# hint: this is L(x, y) and the entropy
def bounds_of_m2(bounds, log_q, y):
    labelled = bounds.gather(1, y.unsqueeze(1)).squeeze(1) - math.log(bounds.shape[1])
    return labelled, labelled - (log_q.exp() * log_q).sum(1)
