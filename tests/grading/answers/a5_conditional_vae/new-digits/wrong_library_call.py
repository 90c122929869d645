# loses: check-3a-labels
# loses: check-3b-fresh-z
# hint: lets the library do the work
def new_digits(model, y, samples):
    return cvae.sample(y.repeat_interleave(samples)).unflatten(0, (len(y), samples))
