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
