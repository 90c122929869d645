from numpy import *
from torch import *


def least_errors(x, share):
    largest_first = torch.linalg.eigvalsh(cov(x.T, correction=0)).flip(0)
    errors = stack([largest_first[k:].sum() for k in arange(len(largest_first) + 1)])
    return errors, (errors > (1 - share) * errors[0]).sum().item()
