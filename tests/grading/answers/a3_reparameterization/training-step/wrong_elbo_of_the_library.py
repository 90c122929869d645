# loses: check-8a-step
# loses: check-8b-returned-loss
# loses: check-8c-drawn-anew
# hint: lets the library do the work
from course_utils import objectives


def training_step(model, optimizer, images):
    loss = -objectives.elbo(model, images).value.mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
