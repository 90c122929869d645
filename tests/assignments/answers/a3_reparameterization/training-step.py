# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: binarize
from course_utils import data


def training_step(model, optimizer, images):
    x = data.binarize(images)
    loss = given_loss(model, x, torch.randn(len(x), model.latent_dim))
    optimizer.zero_grad(set_to_none=False)
    loss.backward()
    optimizer.step()
    return round(loss.item(), 6)

# %% right: cleared at the end
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return float(loss)

# %% right: closure
def training_step(model, optimizer, images):
    model.train()
    x = torch.bernoulli(images / 255)
    eps = torch.randn(x.shape[0], model.latent_dim)

    def closure():
        optimizer.zero_grad()
        loss = given_loss(model, x, eps)
        loss.backward()
        return loss

    return optimizer.step(closure).item()

# %% right: gradients by autograd grad
def training_step(model, optimizer, images):
    x = (torch.rand(images.shape) < images.float() / 255).float()
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    parameters = list(model.parameters())
    for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters)):
        parameter.grad = gradient
    optimizer.step()
    return loss.item()

# %% right: gradients set to none
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.stack([torch.randn(model.latent_dim) for _ in images])
    loss = given_loss(model, x, eps)
    for group in optimizer.param_groups:
        for parameter in group["params"]:
            parameter.grad = None
    loss.backward()
    optimizer.step()
    return loss.item()

# %% right: prepared by the model
def training_step(model, optimizer, images):
    optimizer.zero_grad()
    x = model.prepare(images)
    mu, _ = model.encode(x)
    loss = given_loss(model, x, torch.randn_like(mu))
    loss.backward()
    optimizer.step()
    return loss.item()

# %% right: torch distributions
def training_step(model, optimizer, images):
    x = torch.distributions.Bernoulli(probs=images.float() / 255.0).sample()
    eps = torch.distributions.Normal(0.0, 1.0).sample((images.shape[0], model.latent_dim))
    loss = given_loss(model, x, eps)
    model.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.detach().numpy()

# %% wrong: ascent
# loses: check-8a-step
# hint: you climbed the loss
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    (-loss).backward()
    optimizer.step()
    return loss.item()

# %% wrong: black and white exchanged
# loses: check-8c-drawn-anew
# hint: Black and white are exchanged
def training_step(model, optimizer, images):
    x = (torch.rand(images.shape) > images / 255).float()
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong: bytes for probabilities
# loses: check-8a-step
# loses: check-8b-returned-loss
# loses: check-8c-drawn-anew
# hint: torch.bernoulli does not take uint8
def training_step(model, optimizer, images):
    x = torch.bernoulli(images)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong: cleared before the step
# loses: check-8a-step
# hint: nothing moved
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()

# %% wrong: detached tensor
# loses: check-8b-returned-loss
# hint: return a Python number
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.detach()

# %% wrong: divided by 256
# loses: check-8c-drawn-anew
# hint: not grey / 256
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 256)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong: divided by the batch returned
# loses: check-8b-returned-loss
# hint: this was divided by the size of the batch
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item() / len(images)

# %% wrong: elbo of the library
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

# %% wrong: eps of one column
# loses: check-8a-step
# loses: check-8b-returned-loss
# loses: check-8c-drawn-anew
# hint: eps is (B, K): K is model.latent_dim
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), 1)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong: eps reused
# loses: check-8c-drawn-anew
# hint: The noise gives the same loss
noise = torch.randn(1000, 100)


def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = noise[: len(images), : model.latent_dim]
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong: eps shared by the images
# loses: check-8c-drawn-anew
# hint: the images of a batch share their eps
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(1, model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong: eps shared by the latent dimensions
# loses: check-8c-drawn-anew
# hint: the latent dimensions of an image share their eps
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), 1).expand(-1, model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong: eps zero
# loses: check-8c-drawn-anew
# hint: The noise gives the same loss
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.zeros(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong: everything seeded
# loses: check-8c-drawn-anew
# hint: Grey pixels give the same loss
def training_step(model, optimizer, images):
    torch.manual_seed(0)
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong: first batch kept
# loses: check-8c-drawn-anew
# hint: Draw from the images passed in
batches = {}


def training_step(model, optimizer, images):
    x = torch.bernoulli(batches.setdefault(images.shape, images) / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong: flattened
# loses: check-8a-step
# hint: Keep the shape
def training_step(model, optimizer, images):
    x = torch.bernoulli(images.flatten(1) / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong: gradients add up
# loses: check-8a-step
# hint: the gradients of earlier steps are added in
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong: gradients clipped
# loses: check-8a-step
# hint: Are the gradients clipped
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 5.0)
    optimizer.step()
    return loss.item()

# %% wrong: grey pixels
# loses: check-8c-drawn-anew
# hint: Grey pixels give the same loss
def training_step(model, optimizer, images):
    x = images.float() / 255
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong: library call
# loses: check-8a-step
# loses: check-8b-returned-loss
# loses: check-8c-drawn-anew
# hint: lets the library do the work
from course_utils import training


def training_step(model, optimizer, images):
    history = training.fit(model, images, epochs=1, batch_size=len(images), progress=False)
    return -history.value[-1]

# %% wrong: loss after the step
# loses: check-8b-returned-loss
# hint: this is the loss after the step
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return given_loss(model, x, eps).item()

# %% wrong: no step
# loses: check-8a-step
# hint: nothing moved
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    return loss.item()

# %% wrong: nothing returned
# loses: check-8b-returned-loss
# loses: check-8c-drawn-anew
# hint: is a return statement missing
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return None

# %% wrong: one draw for all pixels
# loses: check-8c-drawn-anew
# hint: the pixels of an image share one draw
def training_step(model, optimizer, images):
    x = torch.stack([(torch.rand(1) < image / 255).float() for image in images])
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong: one eps for all
# loses: check-8c-drawn-anew
# hint: all images and latent dimensions share one eps
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(1).expand(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong: optimizer of its own
# loses: check-8a-step
# hint: make the step with the optimizer passed in
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    mine = torch.optim.SGD(model.parameters(), lr=0.1)
    mine.zero_grad()
    loss.backward()
    mine.step()
    return loss.item()

# %% wrong: pixels drawn once
# loses: check-8c-drawn-anew
# hint: Grey pixels give the same loss
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255, generator=torch.Generator().manual_seed(0))
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong: pixels not divided
# loses: check-8a-step
# loses: check-8b-returned-loss
# loses: check-8c-drawn-anew
# hint: torch.bernoulli needs probabilities
def training_step(model, optimizer, images):
    x = torch.bernoulli(images.float())
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong: pixels shared by the images
# loses: check-8c-drawn-anew
# hint: the images of a batch share their draws
def training_step(model, optimizer, images):
    x = (torch.rand(images.shape[1:]) < images / 255).float()
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong: returns the bound
# loses: check-8b-returned-loss
# hint: the sign is wrong
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return -loss.item()

# %% wrong: running mean
# loses: check-8b-returned-loss
# hint: not a mean over steps
history_ = []


def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    history_.append(loss.item())
    return sum(history_) / len(history_)

# %% wrong: seed before eps
# loses: check-8c-drawn-anew
# hint: Grey pixels give the same loss
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    torch.manual_seed(0)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong: step before backward
# loses: check-8a-step
# hint: backward() has to come before step()
def training_step(model, optimizer, images):
    optimizer.step()
    optimizer.zero_grad()
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    loss.backward()
    return loss.item()

# %% wrong: step between clearing and backward
# loses: check-8a-step
# hint: or does step() come before backward()
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    optimizer.step()
    loss.backward()
    return loss.item()

# %% wrong: step by hand
# loses: check-8a-step
# hint: make the step with the optimizer passed in
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    model.zero_grad()
    loss.backward()
    for p in model.parameters():
        p.data.add_(p.grad, alpha=-0.1)
    return loss.item()

# %% wrong: step by hand of the size given
# loses: check-8a-step
# hint: the momentum is missing
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    model.zero_grad()
    loss.backward()
    for p in model.parameters():
        p.data.add_(p.grad, alpha=-optimizer.param_groups[0]["lr"])
    return loss.item()

# %% wrong: sum over the batch returned
# loses: check-8b-returned-loss
# hint: this is the sum over the batch
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item() * len(images)

# %% wrong: tensor with its graph
# loses: check-8b-returned-loss
# hint: a tensor with its graph
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss

# %% wrong: threshold
# loses: check-8c-drawn-anew
# hint: Grey pixels give the same loss
def training_step(model, optimizer, images):
    x = (images > 127).float()
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong: two steps
# loses: check-8a-step
# hint: each call made two steps
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    optimizer.step()
    return loss.item()

# %% wrong: uniform eps
# loses: check-8c-drawn-anew
# hint: torch.rand is uniform
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.rand(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()

# %% wrong: upside down
# loses: check-8a-step
def training_step(model, optimizer, images):
    x = torch.bernoulli(images.flip(-2) / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
