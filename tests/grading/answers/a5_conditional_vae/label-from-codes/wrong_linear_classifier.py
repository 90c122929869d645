# loses: check-6a-accuracy
# hint: a linear classifier finds
def label_from_codes(z, y, k):
    from sklearn.linear_model import LogisticRegression

    half = len(z) // 2
    classifier = LogisticRegression(max_iter=1000).fit(z[:half].numpy(), y[:half].numpy())
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return classifier.score(z[half:].numpy(), y[half:].numpy()), guessing
