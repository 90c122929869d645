# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: a round number
def worth_of_a_label():
    return 2

# %% right: a third more than what comes out
def worth_of_a_label():
    return 2.6

# %% right: natural logarithm of ten
def worth_of_a_label():
    return math.log(10)

# %% right: numpy
import numpy


def worth_of_a_label():
    return -numpy.log(numpy.float64(0.1))

# %% right: some doubt taken off
def worth_of_a_label():
    return math.log(10) - 0.03 * 20  # a few digits are taken for others, and cost a lot

# %% right: tensor
def worth_of_a_label():
    return -torch.tensor(0.1).log() * 0.9

# %% wrong: bits
# loses: check-9a-prediction
# hint: 3.32 bits
def worth_of_a_label():
    return math.log2(10)

# %% wrong: half a nat
# loses: check-9a-prediction
# hint: is less than two thirds of what comes out
def worth_of_a_label():
    return 0.5

# %% wrong: interval
# loses: check-9a-prediction
# hint: Return one number: not an interval
def worth_of_a_label():
    return 2.0, 2.5

# %% wrong: logarithm to base ten
# loses: check-9a-prediction
# hint: nats are natural logarithms
def worth_of_a_label():
    return math.log10(10)

# %% wrong: negative
# loses: check-9a-prediction
# hint: it is negative
def worth_of_a_label():
    return math.log(0.1)

# %% wrong: nothing
# loses: check-9a-prediction
# hint: that is next to nothing
def worth_of_a_label():
    return 0.0

# %% wrong: nothing returned
# loses: check-9a-prediction
# hint: is a return statement missing?
def worth_of_a_label():
    prediction = 2.3

# %% wrong: number of labels
# loses: check-9a-prediction
# hint: ten is the number of labels
def worth_of_a_label():
    return 10

# %% wrong: probability of the label
# loses: check-9a-prediction
# hint: 0.1 is p(y) itself
def worth_of_a_label():
    return 1 / 10

# %% wrong: probability of the others
# loses: check-9a-prediction
# hint: the probability of the other labels
def worth_of_a_label():
    return 0.9

# %% wrong: text
# loses: check-9a-prediction
# hint: Your prediction must be a number, got a str
def worth_of_a_label():
    return "log 10"

# %% wrong: too many
# loses: check-9a-prediction
# hint: is more than 1.5 times what comes out
def worth_of_a_label():
    return 5.0

# %% wrong: what a wrong label costs
# loses: check-9a-prediction
# hint: what a *wrong* label costs
def worth_of_a_label():
    return 181.7 - 92.5
