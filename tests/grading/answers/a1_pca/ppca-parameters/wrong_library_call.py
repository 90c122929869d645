# loses: check-6a-eta
# loses: check-6b-weights
# hint: lets the library do the work
from course_utils import models


def ppca_parameters(variances, vectors, K):
    steps = (len(variances) * variances.clamp(min=0)).sqrt().unsqueeze(1) * vectors
    ppca = models.ProbabilisticPCA(K).fit(torch.cat([steps, -steps]))  # data with just this covariance
    return ppca.weight, ppca.eta
