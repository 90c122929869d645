def bounds_of_m2(bounds, log_q, y):
    import numpy as np

    labelled, unlabelled = [], []
    count = bounds.shape[1]
    for row, log_row, label in zip(bounds.tolist(), log_q.tolist(), y.tolist()):
        labelled.append(row[label] - math.log(count))
        total = 0.0
        for f, l in zip(row, log_row):
            total += np.exp(l) * (f - math.log(count) - l)
        unlabelled.append(total)
    return torch.tensor(labelled), torch.tensor(unlabelled)
