# loses: check-6a-accuracy
# hint: fifteen neighbours
def label_from_codes(z, y, k):
    from sklearn.neighbors import KNeighborsClassifier

    half = len(z) // 2
    classifier = KNeighborsClassifier(15).fit(z[:half].numpy(), y[:half].numpy())
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return classifier.score(z[half:].numpy(), y[half:].numpy()), guessing
