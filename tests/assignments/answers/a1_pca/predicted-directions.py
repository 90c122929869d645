# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: a float
def predicted_directions():
    return 300.0

# %% right: a third of the pixels
def predicted_directions():
    return 784 // 3

# %% right: half of what comes out
def predicted_directions():
    return 120

# %% right: nearly twice what comes out
def predicted_directions():
    return 470

# %% right: numpy
import numpy


def predicted_directions():
    inked = numpy.int64(18 * 18)  # pixels in a square that holds a three
    return 0.9 * inked

# %% right: tensor
def predicted_directions():
    return torch.tensor(200)

# %% wrong: all pixels
# loses: check-5a-prediction
# hint: pixels at the border never vary
def predicted_directions():
    return 784

# %% wrong: as many as before
# loses: check-5a-prediction
# hint: about as many as the threes themselves need
def predicted_directions():
    return 72

# %% wrong: as many as threes
# loses: check-5a-prediction
# hint: there are only 784 directions
def predicted_directions():
    return 1010

# %% wrong: fewer than before
# loses: check-5a-prediction
# hint: is less than half of what comes out
def predicted_directions():
    return 10

# %% wrong: interval
# loses: check-5a-prediction
# hint: Return one number: not an interval
def predicted_directions():
    return 200, 300

# %% wrong: nine tenths of the pixels
# loses: check-5a-prediction
# hint: 90 % of all 784 pixels
def predicted_directions():
    return round(0.9 * 784)

# %% wrong: nine tenths of those that vary
# loses: check-5a-prediction
# hint: 90 % of the pixels that vary at all
def predicted_directions():
    return 0.9 * 530

# %% wrong: nothing returned
# loses: check-5a-prediction
# hint: is a return statement missing?
def predicted_directions():
    prediction = 250

# %% wrong: percent
# loses: check-5a-prediction
# hint: 90 is the share in percent
def predicted_directions():
    return 90

# %% wrong: share of the pixels
# loses: check-5a-prediction
# hint: neither a share nor a difference
def predicted_directions():
    return 0.3

# %% wrong: text
# loses: check-5a-prediction
# hint: Your prediction must be a number, got a str.
def predicted_directions():
    return "about 250"

# %% wrong: too many
# loses: check-5a-prediction
# hint: is more than twice what comes out
def predicted_directions():
    return 600
