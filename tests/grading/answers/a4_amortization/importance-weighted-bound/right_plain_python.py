def importance_weighted_bound(log_w):
    out = []
    for column in log_w.T.tolist():
        top = max(column)
        out.append(top + math.log(sum(math.exp(v - top) for v in column)) - math.log(len(column)))
    return out
