def bounds_of_m2(bounds, log_q, y):
    q = log_q.double().exp()
    joint = bounds.double() - torch.tensor(float(bounds.shape[1]), dtype=torch.float64).log()
    return joint.take_along_dim(y[:, None], 1)[:, 0], (q * joint + torch.special.entr(q)).sum(1)
