# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: counter
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

# %% right: kd tree
from scipy.spatial import KDTree


def label_from_codes(z: Tensor, y: Tensor, k: int) -> tuple[float, float]:
    half = len(z) // 2
    _, near = KDTree(z[:half].numpy()).query(z[half:].numpy(), k=[*range(1, k + 1)])
    votes = torch.nn.functional.one_hot(y[:half][torch.as_tensor(near)]).sum(1)
    return torch.sum(votes.argmax(1) == y[half:]) / half, torch.sum(
        torch.bincount(y[:half]).argmax() == y[half:]
    ) / half

# %% right: loop
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

# %% right: numpy argpartition
def label_from_codes(z, y, k):
    import numpy as np

    half = len(z) // 2
    train, test, y_train, y_test = z[:half].numpy(), z[half:].numpy(), y[:half].numpy(), y[half:].numpy()
    squared = ((test[:, None] - train[None]) ** 2).sum(-1)
    near = np.argpartition(squared, k, axis=1)[:, :k]
    found = np.array([np.bincount(row).argmax() for row in y_train[near]])
    return (found == y_test).mean(), (y_test == np.bincount(y_train).argmax()).mean()

# %% right: numpy dummy classifier
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

# %% right: scikit learn
def label_from_codes(z, y, k):
    from sklearn.neighbors import KNeighborsClassifier

    half = len(z) // 2
    classifier = KNeighborsClassifier(k).fit(z[:half].numpy(), y[:half].numpy())
    accuracy = classifier.score(z[half:].numpy(), y[half:].numpy())
    common = torch.bincount(y[:half]).argmax()
    return accuracy, (y[half:] == common).float().mean()

# %% right: votes counted one hot
def label_from_codes(z, y, k):
    a, b = z.double().split(len(z) // 2)
    ya, yb = y.split(len(y) // 2)
    squared = (b.unsqueeze(1) - a.unsqueeze(0)).pow(2).sum(-1)
    near = squared.argsort(dim=1)[:, :k]
    votes = torch.nn.functional.one_hot(ya[near]).sum(1)
    return (votes.argmax(1) == yb).double().mean(), (yb == torch.mode(ya).values).double().mean()

# %% wrong: balanced accuracy
# loses: check-6a-accuracy
# hint: this is averaged over the classes; the accuracy is the share
from sklearn.metrics import balanced_accuracy_score
from sklearn.neighbors import KNeighborsClassifier


def label_from_codes(z: Tensor, y: Tensor, k: int) -> tuple[float, float]:
    half = len(z) // 2
    model = KNeighborsClassifier(k).fit(z[:half], y[:half])
    guess = torch.mode(y[:half]).values
    return balanced_accuracy_score(y[half:], model.predict(z[half:])), (
        y[half:] == guess
    ).double().mean().item()

# %% wrong: changes its argument
# loses: check-6a-accuracy
# hint: changed its argument z in place
def label_from_codes(z, y, k):
    half = len(z) // 2
    z -= z.mean(0)
    nearest = torch.cdist(z[half:], z[:half]).topk(k, largest=False).indices
    found = y[:half][nearest].mode(dim=1).values
    accuracy = (found == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return accuracy.item(), guessing.item()

# %% wrong: dot product
# loses: check-6a-accuracy
# hint: but a dot product
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = (z[half:] @ z[:half].T).topk(k).indices
    accuracy = (y[:half][nearest].mode(dim=1).values == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return accuracy, guessing

# %% wrong: farthest
# loses: check-6a-accuracy
# hint: these are the farthest codes
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = torch.cdist(z[half:], z[:half]).topk(k).indices
    found = y[:half][nearest].mode(dim=1).values
    accuracy = (found == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return accuracy.item(), guessing.item()

# %% wrong: fifteen as in the lecture
# loses: check-6a-accuracy
# hint: fifteen neighbours
def label_from_codes(z, y, k):
    from sklearn.neighbors import KNeighborsClassifier

    half = len(z) // 2
    classifier = KNeighborsClassifier(15).fit(z[:half].numpy(), y[:half].numpy())
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return classifier.score(z[half:].numpy(), y[half:].numpy()), guessing

# %% wrong: first column only
# loses: check-6a-accuracy
# hint: only the first column
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = torch.cdist(z[half:, :1], z[:half, :1]).topk(k, largest=False).indices
    accuracy = (y[:half][nearest].mode(dim=1).values == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return accuracy, guessing

# %% wrong: five by default
# loses: check-6a-accuracy
# hint: five neighbours vote
def label_from_codes(z, y, k):
    from sklearn.neighbors import KNeighborsClassifier

    half = len(z) // 2
    classifier = KNeighborsClassifier().fit(z[:half].numpy(), y[:half].numpy())
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return classifier.score(z[half:].numpy(), y[half:].numpy()), guessing.item()

# %% wrong: guessing in the first half
# loses: check-6b-guessing
# hint: how often it is right in the first half
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = torch.cdist(z[half:], z[:half]).topk(k, largest=False).indices
    found = y[:half][nearest].mode(dim=1).values
    accuracy = (found == y[half:]).double().mean()
    guessing = (y[:half] == y[:half].mode().values).double().mean()
    return accuracy.item(), guessing.item()

# %% wrong: guessing is one over c
# loses: check-6b-guessing
# hint: one over the number of classes
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = torch.cdist(z[half:], z[:half]).topk(k, largest=False).indices
    found = y[:half][nearest].mode(dim=1).values
    accuracy = (found == y[half:]).double().mean()
    guessing = 1 / torch.tensor(len(y.unique()))
    return accuracy.item(), guessing.item()

# %% wrong: guessing over all
# loses: check-6b-guessing
# hint: this is how often it is right in both halves; see how often
def label_from_codes(z: Tensor, y: Tensor, k: int) -> tuple[float, float]:
    half = len(z) // 2
    train, test = z[:half], z[half:]
    near = torch.cdist(test, train).topk(k, largest=False).indices
    found = torch.mode(y[:half][near], dim=1).values
    accuracy = (found == y[half:]).double().mean().item()
    guess = torch.mode(y[:half]).values
    return accuracy, (y == guess).double().mean().item()

# %% wrong: guessing sees the test labels
# loses: check-6b-guessing
# hint: must not be seen before
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = torch.cdist(z[half:], z[:half]).topk(k, largest=False).indices
    found = y[:half][nearest].mode(dim=1).values
    accuracy = (found == y[half:]).double().mean()
    guessing = (y[half:] == y[half:].mode().values).double().mean()
    return accuracy.item(), guessing.item()

# %% wrong: guessing first
# loses: check-6a-accuracy
# hint: this is the accuracy of guessing; return accuracy, guessing, in this order
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = torch.cdist(z[half:], z[:half]).topk(k, largest=False).indices
    found = y[:half][nearest].mode(dim=1).values
    accuracy = (found == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return guessing.item(), accuracy.item()

# %% wrong: halves exchanged
# loses: check-6a-accuracy
# hint: the halves are exchanged
def label_from_codes(z, y, k):
    half = len(z) // 2
    z, y = z.roll(half, 0), y.roll(half)
    nearest = torch.cdist(z[half:], z[:half]).topk(k, largest=False).indices
    found = y[:half][nearest].mode(dim=1).values
    accuracy = (found == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return accuracy.item(), guessing.item()

# %% wrong: indices into the other half
# loses: check-6a-accuracy
# hint: looked up in the second half
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = torch.cdist(z[half:], z[:half]).topk(k, largest=False).indices
    found = y[half:][nearest].mode(dim=1).values
    accuracy = (found == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return accuracy.item(), guessing.item()

# %% wrong: k fixed
# loses: check-6a-accuracy
# hint: only three neighbours vote, but here neighbours = 5
def label_from_codes(z, y, k):
    half = len(z) // 2
    near = torch.cdist(z[half:], z[:half]).topk(min(3, half), largest=False).indices
    return (y[:half][near].mode(1).values == y[half:]).double().mean().item(), (
        y[half:] == y[:half].mode().values
    ).double().mean().item()

# %% wrong: labels averaged
# loses: check-6a-accuracy
# hint: the labels of the neighbours are averaged
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = torch.cdist(z[half:], z[:half]).topk(k, largest=False).indices
    found = y[:half][nearest].double().mean(1).round().long()
    accuracy = (found == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return accuracy.item(), guessing.item()

# %% wrong: largest distance between coordinates
# loses: check-6a-accuracy
# hint: the distance is the largest of the absolute differences; tak
def label_from_codes(z: Tensor, y: Tensor, k: int) -> tuple[float, float]:
    half = len(z) // 2
    train, test = z[:half], z[half:]
    near = torch.cdist(test, train, p=math.inf).topk(k, largest=False).indices
    found = torch.mode(y[:half][near], dim=1).values
    accuracy = (found == y[half:]).double().mean().item()
    guess = torch.mode(y[:half]).values
    return accuracy, (y[half:] == guess).double().mean().item()

# %% wrong: linear classifier
# loses: check-6a-accuracy
# hint: a linear classifier finds
def label_from_codes(z, y, k):
    from sklearn.linear_model import LogisticRegression

    half = len(z) // 2
    classifier = LogisticRegression(max_iter=1000).fit(z[:half].numpy(), y[:half].numpy())
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return classifier.score(z[half:].numpy(), y[half:].numpy()), guessing

# %% wrong: manhattan
# loses: check-6a-accuracy
# hint: take the Euclidean one
def label_from_codes(z, y, k):
    from sklearn.neighbors import KNeighborsClassifier

    half = len(z) // 2
    classifier = KNeighborsClassifier(k, metric="manhattan").fit(z[:half].numpy(), y[:half].numpy())
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return classifier.score(z[half:].numpy(), y[half:].numpy()), guessing.item()

# %% wrong: median
# loses: check-6a-accuracy
# hint: the middle one
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = torch.cdist(z[half:], z[:half]).topk(k, largest=False).indices
    found = y[:half][nearest].median(dim=1).values
    accuracy = (found == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].median()).double().mean()
    return accuracy.item(), guessing.item()

# %% wrong: nearest left out
# loses: check-6a-accuracy
# hint: the nearest code is left out
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = torch.cdist(z[half:], z[:half]).argsort(dim=1)[:, 1 : k + 1]
    accuracy = (y[:half][nearest].mode(dim=1).values == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return accuracy.item(), guessing.item()

# %% wrong: only the nearest
# loses: check-6a-accuracy
# hint: only the nearest neighbour counts
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = torch.cdist(z[half:], z[:half]).topk(1, largest=False).indices
    found = y[:half][nearest].mode(dim=1).values
    accuracy = (found == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return accuracy.item(), guessing.item()

# %% wrong: percent
# loses: check-6a-accuracy
# hint: this is in percent
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = torch.cdist(z[half:], z[:half]).topk(k, largest=False).indices
    found = y[:half][nearest].mode(dim=1).values
    accuracy = (found == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return 100 * accuracy.item(), 100 * guessing.item()

# %% wrong: accuracy alone in percent
# loses: check-6a-accuracy
# hint: this is in percent
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = torch.cdist(z[half:], z[:half]).topk(k, largest=False).indices
    found = y[:half][nearest].mode(dim=1).values
    accuracy = (found == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return 100 * accuracy.item(), guessing.item()

# %% wrong: accuracy rounded
# loses: check-6a-accuracy
# hint: it is rounded
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = torch.cdist(z[half:], z[:half]).topk(k, largest=False).indices
    found = y[:half][nearest].mode(dim=1).values
    accuracy = (found == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return round(accuracy.item(), 3), guessing.item()

# %% wrong: share of errors
# loses: check-6a-accuracy
# hint: share of wrong answers
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = torch.cdist(z[half:], z[:half]).topk(k, largest=False).indices
    found = y[:half][nearest].mode(dim=1).values
    accuracy = (found != y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return accuracy.item(), guessing.item()

# %% wrong: shuffled
# loses: check-6a-accuracy
# hint: do not shuffle
def label_from_codes(z, y, k):
    half = len(z) // 2
    order = torch.randperm(len(z))
    z, y = z[order], y[order]
    nearest = torch.cdist(z[half:], z[:half]).topk(k, largest=False).indices
    accuracy = (y[:half][nearest].mode(dim=1).values == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return accuracy.item(), guessing.item()

# %% wrong: standardised
# loses: check-6a-accuracy
# hint: standardised
def label_from_codes(z, y, k):
    half = len(z) // 2
    z = (z - z.mean(0)) / z.std(0)
    nearest = torch.cdist(z[half:], z[:half]).topk(k, largest=False).indices
    accuracy = (y[:half][nearest].mode(dim=1).values == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return accuracy, guessing

# %% wrong: test codes among the training codes
# loses: check-6a-accuracy
# hint: each has itself as a neighbour
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = torch.cdist(z[half:], z).topk(k, largest=False).indices
    found = y[nearest].mode(dim=1).values
    accuracy = (found == y[half:]).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return accuracy.item(), guessing.item()

# %% wrong: tested on the training codes
# loses: check-6a-accuracy
# hint: each has itself among its neighbours
def label_from_codes(z, y, k):
    half = len(z) // 2
    nearest = torch.cdist(z, z).topk(k, largest=False).indices
    found = y[nearest].mode(dim=1).values
    accuracy = (found == y).double().mean()
    guessing = (y[half:] == y[:half].mode().values).double().mean()
    return accuracy.item(), guessing.item()

# %% wrong: the label guessed
# loses: check-6b-guessing
# hint: this is the label that is guessed; return how often it is ri
def label_from_codes(z: Tensor, y: Tensor, k: int) -> tuple[float, float]:
    half = len(z) // 2
    train, test = z[:half], z[half:]
    near = torch.cdist(test, train).topk(k, largest=False).indices
    found = torch.mode(y[:half][near], dim=1).values
    accuracy = (found == y[half:]).double().mean().item()
    guess = torch.mode(y[:half]).values
    return accuracy, guess.item()

# %% wrong: counts
# loses: check-6a-accuracy
# hint: this is how many are right; divide by the number of test
def label_from_codes(z, y, k):
    h = len(z) // 2
    near = torch.cdist(z[h:], z[:h]).topk(k, largest=False).indices
    found = torch.mode(y[:h][near], dim=1).values
    return float((found == y[h:]).sum()), float((y[h:] == torch.mode(y[:h]).values).sum())
