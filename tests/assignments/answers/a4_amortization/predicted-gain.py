# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: two
def predicted_gain():
    return 2

# %% right: close
def predicted_gain():
    return 3.3

# %% right: a share of the gap
def predicted_gain() -> float:
    gap = 1.7 + 4.3
    return 0.6 * gap

# %% right: a tensor
def predicted_gain():
    return torch.tensor(5.0)

# %% right: the whole gap of an ordinary digit
def predicted_gain():
    return 6

# %% right: log of the number of draws
def predicted_gain():
    return math.log(256)

# %% wrong: a loss
# loses: check-8a-prediction
# hint: more draws do not lose
def predicted_gain():
    return -3.0

# %% wrong: nothing
# loses: check-8a-prediction
# hint: and q the posterior, for every digit
def predicted_gain():
    return 0

# %% wrong: next to nothing
# loses: check-8a-prediction
# hint: less than half of what comes out
def predicted_gain():
    return 0.3

# %% wrong: one nat
# loses: check-8a-prediction
# hint: less than half of what comes out
def predicted_gain():
    return 1.0

# %% wrong: number of digits
# loses: check-8a-prediction
# hint: eight is the number of digits
def predicted_gain():
    return 8

# %% wrong: more than the gap
# loses: check-8a-prediction
# hint: more than twice what comes out
def predicted_gain():
    return 12.5

# %% wrong: sum over the digits
# loses: check-8a-prediction
# hint: the gain is their mean
def predicted_gain():
    return 8 * 3.3

# %% wrong: number of draws
# loses: check-8a-prediction
# hint: F itself is about −81
def predicted_gain():
    return 256

# %% wrong: an interval
# loses: check-8a-prediction
# hint: Return one number
def predicted_gain():
    return 2.0, 5.0

# %% wrong: the bound itself
# loses: check-8a-prediction
# hint: more draws do not lose
def predicted_gain():
    return -78.0
