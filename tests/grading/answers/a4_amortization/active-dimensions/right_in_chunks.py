def active_dimensions(model, x):
    total = count = first = second = 0
    for part in x.split(7):
        mu, log_sigma = (t.double() for t in model.encode(part))
        total = total + (0.5 * (mu.square() + (2 * log_sigma).exp() - 1) - log_sigma).sum(0)
        first, second, count = first + mu.sum(0), second + mu.square().sum(0), count + len(mu)
    return total / count, second / count - (first / count) ** 2 > 0.01
