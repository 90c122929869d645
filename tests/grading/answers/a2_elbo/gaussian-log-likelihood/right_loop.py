def gaussian_log_likelihood(x, mean, eta):
    out = []
    for row, centre in zip(x, mean):
        total = 0.0
        for value, m in zip(row, centre):
            total = total - (value - m) ** 2 / (2 * eta) - math.log(math.sqrt(2 * math.pi * eta))
        out.append(total)
    return torch.stack(out)
