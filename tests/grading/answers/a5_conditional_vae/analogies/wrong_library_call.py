# loses: check-4a-own-label
# loses: check-4b-grid
# hint: lets the library do the work
def analogies(model, x, y):
    return latents.analogies(model, x, y)
