# loses: check-8c-real-digits
# hint: must be finite, got
def best_classifier(bounds, log_prior):
    p = log_prior.exp() * bounds.exp()
    total = p.sum(1)
    return (p / total.unsqueeze(1)).log(), total.log()
