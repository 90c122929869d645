# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: a guess
def cost_of_a_digit():
    return 20

# %% right: a rough product
def cost_of_a_digit():
    return 16 * 1.5

# %% right: a tensor
def cost_of_a_digit():
    return -16 * torch.tensor(0.23).log()

# %% right: from two widths
def cost_of_a_digit():
    return -8 * (math.log(0.1) + math.log(0.5))

# %% right: the whole formula
def cost_of_a_digit():
    sigma = torch.full((16,), 0.23)
    mu_squared = 1 - sigma**2
    return (0.5 * (mu_squared + sigma**2 - 1 - 2 * sigma.log())).sum().item()

# %% wrong: all dimensions
# loses: check-4a-prediction
# hint: if all 50 dimensions were in use
def cost_of_a_digit():
    return -50 * math.log(0.23)

# %% wrong: base ten
# loses: check-4a-prediction
# hint: in powers of ten
def cost_of_a_digit():
    return -16 * math.log10(0.23)

# %% wrong: bits
# loses: check-4a-prediction
# hint: the price in bits
def cost_of_a_digit():
    return -16 * math.log2(0.23)

# %% wrong: mean at zero
# loses: check-4a-prediction
# hint: Is μ 0 in your calculation?
def cost_of_a_digit():
    return 16 * 0.5 * (0.23**2 - 1 - 2 * math.log(0.23))

# %% wrong: one dimension
# loses: check-4a-prediction
# hint: about the price of one dimension
def cost_of_a_digit():
    return -math.log(0.23)

# %% wrong: sign of the logarithm
# loses: check-4a-prediction
# hint: A divergence is never negative
def cost_of_a_digit():
    return 16 * math.log(0.23)

# %% wrong: squared error
# loses: check-4a-prediction
# hint: hardly anything
def cost_of_a_digit():
    return 0.23**2

# %% wrong: twice
# loses: check-4a-prediction
# hint: twice the price
def cost_of_a_digit():
    return 16 * -2 * math.log(0.23)

# %% wrong: far too much
# loses: check-4a-prediction
# hint: That is too much
def cost_of_a_digit():
    return 784 * math.log(2)

# %% wrong: far too little
# loses: check-4a-prediction
# hint: That is too little
def cost_of_a_digit():
    return 5.0

# %% wrong: a list
# loses: check-4a-prediction
# hint: It is one number for the average digit
def cost_of_a_digit():
    return [1.47] * 16

# %% wrong: computed with the model
# loses: check-4a-prediction
# hint: lets the library do the work
def cost_of_a_digit():
    from course_utils import data, pretrained

    mu, log_sigma = pretrained.load("mnist-50d").encode(data.mnist("cpu").test.x[:50].float() / 255)
    return 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1).mean()
