def bounds_of_m2(bounds, log_q, y):
    joint = bounds + math.log(1 / bounds.shape[1])
    labelled = joint.gather(1, y.unsqueeze(1)).squeeze(1)
    q = torch.distributions.Categorical(logits=log_q)
    return labelled, (q.probs * joint).sum(1) + q.entropy()
