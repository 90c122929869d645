# loses: check-2a-reconstruction
# loses: check-2b-kl-and-value
# loses: check-2c-gradient
# hint: lets the library do the work
def conditional_elbo(model, x, y, eps):
    from course_utils import objectives as library

    terms = library.elbo(model, x, samples=len(eps), y=y)
    return terms.reconstruction, terms.kl, terms.value
