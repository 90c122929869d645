# loses: check-8a-step
# loses: check-8b-returned-loss
# loses: check-8c-drawn-anew
# hint: lets the library do the work
from course_utils import training


def training_step(model, optimizer, images):
    history = training.fit(model, images, epochs=1, batch_size=len(images), progress=False)
    return -history.value[-1]
