def label_from_codes(z, y, k):
    half = len(z) // 2
    right, guessed = 0, 0
    train = y[:half].tolist()
    common = max(set(train), key=train.count)
    for code, label in zip(z[half:], y[half:].tolist()):
        order = (z[:half] - code).square().sum(1).argsort()[:k].tolist()
        votes = [train[i] for i in order]
        right += max(set(votes), key=votes.count) == label
        guessed += common == label
    return right / half, guessed / half
