# loses: check-2a-mean
# loses: check-2b-subspace
# loses: check-2c-directions
# hint: lets the library do the work
from course_utils import models


def principal_directions(x, K):
    pca = models.PCA(K).fit(x)
    return pca.mean, pca.components
