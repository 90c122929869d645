# loses: check-1b-constant
# hint: Simplify the logarithm on paper
def gaussian_log_likelihood(x, mean, eta):
    densities = torch.exp(-((x - mean) ** 2) / (2 * eta)) / math.sqrt(2 * math.pi * eta)
    return torch.log(torch.prod(densities, dim=1))
