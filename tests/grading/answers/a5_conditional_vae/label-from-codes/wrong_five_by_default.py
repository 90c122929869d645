# loses: check-6a-accuracy
# hint: five neighbours vote
def label_from_codes(z, y, k):
    from sklearn.neighbors import KNeighborsClassifier

    half = len(z) // 2
    classifier = KNeighborsClassifier().fit(z[:half].numpy(), y[:half].numpy())
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return classifier.score(z[half:].numpy(), y[half:].numpy()), guessing.item()
