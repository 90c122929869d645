def label_from_codes(z, y, k):
    import numpy as np
    from sklearn.dummy import DummyClassifier

    a, b, ya, yb = (
        z[: len(z) // 2].numpy(),
        z[len(z) // 2 :].numpy(),
        y[: len(z) // 2].numpy(),
        y[len(z) // 2 :].numpy(),
    )
    near = np.argsort(((b[:, None] - a[None]) ** 2).sum(-1), axis=1)[:, :k]
    found = np.array([np.bincount(ya[row]).argmax() for row in near])
    guess = DummyClassifier(strategy="most_frequent").fit(a, ya)
    return [np.mean(found == yb), guess.score(b, yb)]
