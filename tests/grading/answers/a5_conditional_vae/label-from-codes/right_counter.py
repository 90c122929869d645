def label_from_codes(z, y, k):
    from collections import Counter

    h = len(z) // 2
    hits = 0
    for i in range(h, 2 * h):
        d = [(float((z[i] - z[j]).square().sum()), j) for j in range(h)]
        votes = Counter(int(y[j]) for _, j in sorted(d)[:k])
        hits += votes.most_common(1)[0][0] == int(y[i])
    top = Counter(y[:h].tolist()).most_common(1)[0][0]
    return hits / h, y[h:].tolist().count(top) / h
