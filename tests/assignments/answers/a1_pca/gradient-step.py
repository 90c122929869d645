# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: autograd
def gradient_step(x, U, V, rate):
    U, V = U.detach().clone().requires_grad_(), V.detach().clone().requires_grad_()
    loss = (x - x @ V.T @ U.T).square().sum(-1).mean()
    gradient_u, gradient_v = torch.autograd.grad(loss, [U, V])
    return U - rate * gradient_u, V - rate * gradient_v

# %% right: covariance
def gradient_step(x, U, V, rate):
    C = x.T @ x / len(x)
    left = torch.eye(len(U), dtype=x.dtype) - U @ V
    return U + 2 * rate * left @ C @ V.T, V + 2 * rate * U.T @ left @ C

# %% right: loop
def gradient_step(x, U, V, rate):
    new_u, new_v = U.clone(), V.clone()
    for row in x:
        z = V @ row
        left = row - U @ z
        new_u += 2 * rate / len(x) * torch.outer(left, z)
        new_v += 2 * rate / len(x) * torch.outer(U.T @ left, row)
    return new_u, new_v

# %% right: numpy
def gradient_step(x, U, V, rate):
    x, U, V = x.numpy(), U.numpy(), V.numpy()
    d = x @ V.T @ U.T - x
    return U - rate * 2 / len(x) * d.T @ (x @ V.T), V - rate * 2 / len(x) * (d @ U).T @ x

# %% right: numpy reversed
import numpy as np


def gradient_step(x, U, V, rate):
    x, U, V = (tensor.numpy() for tensor in (x, U, V))
    r = x - x @ V.T @ U.T
    new_u, new_v = U + 2 * rate * r.T @ x @ V.T / len(x), V + 2 * rate * U.T @ r.T @ x / len(x)
    return np.flip(np.array(new_u[::-1]), 0), np.flip(
        np.array(new_v[::-1]), 0
    )  # arrays with negative strides

# %% right: sgd
def gradient_step(x, U, V, rate):
    U, V = torch.nn.Parameter(U.clone()), torch.nn.Parameter(V.clone())
    optimizer = torch.optim.SGD([U, V], lr=rate)
    loss = torch.nn.functional.mse_loss(x @ (U @ V).T, x) * x.shape[1]
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return U.detach(), V.detach()

# %% right: torch func
def gradient_step(x, U, V, rate):
    loss = lambda U, V: ((x - x @ (U @ V).T) ** 2).sum() / len(x)
    gradients = torch.func.grad(loss, argnums=(0, 1))(U, V)
    return tuple(w - rate * g for w, g in zip((U, V), gradients))

# %% wrong: adam
# loses: check-6a-new-u
# hint: as Adam does
def gradient_step(x, U, V, rate):
    U, V = (torch.nn.Parameter(W.detach().clone()) for W in (U, V))
    optimizer = torch.optim.Adam([U, V], lr=rate)
    (x - x @ V.T @ U.T).square().sum(-1).mean().backward()
    optimizer.step()
    return U.detach(), V.detach()

# %% wrong: ascent
# loses: check-6a-new-u
# hint: this goes up the gradient
def gradient_step(x, U, V, rate):
    U, V = U.clone().requires_grad_(), V.clone().requires_grad_()
    loss = (x - x @ V.T @ U.T).square().sum(-1).mean()
    loss.backward()
    return (U + rate * U.grad).detach(), (V + rate * V.grad).detach()

# %% wrong: backward for each example
# loses: check-6a-new-u
# hint: the step is B times too large
def gradient_step(x, U, V, rate):
    U, V = U.clone().requires_grad_(), V.clone().requires_grad_()
    for row in x:
        (row - U @ V @ row).square().sum().backward()  # the gradients add up
    return (U - rate * U.grad).detach(), (V - rate * V.grad).detach()

# %% wrong: centred again
# loses: check-6a-new-u
# hint: x is centred already, by the training mean
def gradient_step(x, U, V, rate):
    x = x - x.mean(0)
    U, V = U.clone().requires_grad_(), V.clone().requires_grad_()
    (x - x @ V.T @ U.T).square().sum(1).mean().backward()
    return (U - rate * U.grad).detach(), (V - rate * V.grad).detach()

# %% wrong: changes its argument
# loses: check-6a-new-u
# hint: in place; compute a new tensor
def gradient_step(x, U, V, rate):
    z = x @ V.T
    d = x - z @ U.T
    gradient_u, gradient_v = -2 * d.T @ z / len(x), -2 * U.T @ d.T @ x / len(x)
    U -= rate * gradient_u
    V -= rate * gradient_v
    return U, V

# %% wrong: code detached
# loses: check-6b-new-v
# hint: nothing moved: did the gradient get through
def gradient_step(x, U, V, rate):
    U, V = U.clone().requires_grad_(), V.clone().requires_grad_()
    z = (x @ V.T).detach()
    loss = (x - z @ U.T).square().sum(-1).mean()
    loss.backward()
    with torch.no_grad():
        return U - rate * U.grad, V if V.grad is None else V - rate * V.grad

# %% wrong: error of the mean
# loses: check-6a-new-u
# hint: the mean comes after the square
def gradient_step(x, U, V, rate):
    U, V = U.clone().requires_grad_(), V.clone().requires_grad_()
    loss = (x.mean(0) - x.mean(0) @ V.T @ U.T).square().sum()
    loss.backward()
    return (U - rate * U.grad).detach(), (V - rate * V.grad).detach()

# %% wrong: factor 2 missing
# loses: check-6a-new-u
# hint: lack its factor 2
def gradient_step(x, U, V, rate):
    z = x @ V.T
    d = x - z @ U.T
    return U + rate * d.T @ z / len(x), V + rate * U.T @ d.T @ x / len(x)

# %% wrong: gradients at the arguments themselves
# loses: check-6a-new-u
# hint: requires_grad_() and backward() leave their marks on it
def gradient_step(x, U, V, rate):
    U.requires_grad_()
    V.requires_grad_()
    loss = (x - x @ (U @ V).T).square().sum(1).mean()
    loss.backward()
    return U - rate * U.grad, V - rate * V.grad

# %% wrong: half the sum
# loses: check-6a-new-u
# hint: By hand, the factor is 2 / B
def gradient_step(x, U, V, rate):
    U, V = U.clone().requires_grad_(), V.clone().requires_grad_()
    loss = 0.5 * ((x - x @ (U @ V).T) ** 2).sum()
    loss.backward()
    return (U - rate * U.grad).detach(), (V - rate * V.grad).detach()

# %% wrong: library call
# loses: check-6a-new-u
# loses: check-6b-new-v
# hint: lets the library do the work
from course_utils import models, objectives


def gradient_step(x, U, V, rate):
    model = models.LinearAutoencoder(len(V), x_shape=x.shape[1:])
    model.U.data, model.V.data = U.clone(), V.clone()
    objectives.squared_error(model, x).squared_error.mean().backward()
    return model.U.data - rate * model.U.grad, model.V.data - rate * model.V.grad

# %% wrong: mean over dimensions sum over batch
# loses: check-6a-new-u
# hint: it should be the other way round
def gradient_step(x, U, V, rate):
    U, V = U.clone().requires_grad_(), V.clone().requires_grad_()
    loss = (x - x @ (U @ V).T).square().mean(1).sum()
    loss.backward()
    return (U - rate * U.grad).detach(), (V - rate * V.grad).detach()

# %% wrong: mse loss
# loses: check-6a-new-u
# hint: mse_loss averages over them
def gradient_step(x, U, V, rate):
    U, V = U.clone().requires_grad_(), V.clone().requires_grad_()
    loss = torch.nn.functional.mse_loss(x @ V.T @ U.T, x)
    loss.backward()
    return (U - rate * U.grad).detach(), (V - rate * V.grad).detach()

# %% wrong: neither 2 nor b
# loses: check-6a-new-u
# hint: B / 2 times too large
def gradient_step(x, U, V, rate):
    z = x @ V.T
    r = x - z @ U.T
    return U + rate * r.T @ z, V + rate * U.T @ r.T @ x

# %% wrong: new v first
# loses: check-6a-new-u
# hint: Return the new U, (D, K), first
def gradient_step(x, U, V, rate):
    r = x - x @ V.T @ U.T
    return V + 2 * rate * U.T @ r.T @ x / len(x), U + 2 * rate * r.T @ x @ V.T / len(x)

# %% wrong: no grad
# loses: check-6a-new-u
# hint: nothing moved: did the gradient get through
def gradient_step(x, U, V, rate):
    U, V = torch.nn.Parameter(U.clone()), torch.nn.Parameter(V.clone())
    optimizer = torch.optim.SGD([U, V], lr=rate)
    with torch.no_grad():
        loss = (x - x @ V.T @ U.T).square().sum(-1).mean()
    optimizer.step()
    return U.detach(), V.detach()

# %% wrong: norm not squared
# loses: check-6a-new-u
# hint: the loss is not squared here
def gradient_step(x, U, V, rate):
    U, V = U.clone().requires_grad_(), V.clone().requires_grad_()
    loss = (x - x @ V.T @ U.T).norm(dim=1).mean()
    loss.backward()
    return (U - rate * U.grad).detach(), (V - rate * V.grad).detach()

# %% wrong: normalised gradient
# loses: check-6a-new-u
# hint: the gradient was divided by its norm
def gradient_step(x, U, V, rate):
    U1, V1 = U.clone().requires_grad_(), V.clone().requires_grad_()
    loss = ((x - x @ V1.T @ U1.T) ** 2).sum(1).mean()
    gu, gv = torch.autograd.grad(loss, [U1, V1])
    return U - rate * gu / gu.norm(), V - rate * gv / gv.norm()

# %% wrong: outer product with x tilde
# loses: check-6b-new-v
# hint: by the chain rule it is with x
def gradient_step(x, U, V, rate):
    z = x @ V.T
    x_tilde = z @ U.T
    d = x - x_tilde
    return U + rate * 2 * d.T @ z / len(x), V + rate * 2 * U.T @ d.T @ x_tilde / len(x)

# %% wrong: rate forgotten
# loses: check-6a-new-u
# hint: the whole gradient was subtracted
def gradient_step(x, U, V, rate):
    U, V = U.clone().requires_grad_(), V.clone().requires_grad_()
    loss = (x - x @ V.T @ U.T).square().sum(-1).mean()
    loss.backward()
    return (U - U.grad).detach(), (V - V.grad).detach()

# %% wrong: spectral norm
# loses: check-6a-new-u
# hint: torch.linalg.norm(…, 2) of a matrix is its largest
def gradient_step(x, U, V, rate):
    U, V = U.clone().requires_grad_(), V.clone().requires_grad_()
    loss = torch.linalg.norm(x - x @ V.T @ U.T, 2) ** 2 / len(x)
    gU, gV = torch.autograd.grad(loss, [U, V])
    return (U - rate * gU).detach(), (V - rate * gV).detach()

# %% wrong: sum over the batch
# loses: check-6a-new-u
# hint: the step is B times too large
def gradient_step(x, U, V, rate):
    U, V = U.clone().requires_grad_(), V.clone().requires_grad_()
    loss = (x - x @ V.T @ U.T).square().sum()
    loss.backward()
    return (U - rate * U.grad).detach(), (V - rate * V.grad).detach()

# %% wrong: the gradients
# loses: check-6a-new-u
# hint: this is the gradient
def gradient_step(x, U, V, rate):
    z = x @ V.T
    d = x - z @ U.T
    return -2 * d.T @ z / len(x), -2 * U.T @ d.T @ x / len(x)

# %% wrong: tied weights
# loses: check-6b-new-v
# hint: this is the transpose of the new U
def gradient_step(x, U, V, rate):
    z = x @ V.T
    U = U + rate * 2 * (x - z @ U.T).T @ z / len(x)
    return U, U.T

# %% wrong: u at the new v
# loses: check-6a-new-u
# hint: its gradient was taken at the new V
def gradient_step(x, U, V, rate):
    old = U
    V = V + rate * 2 * U.T @ (x - x @ V.T @ U.T).T @ x / len(x)
    z = x @ V.T
    U = U + rate * 2 * (x - z @ U.T).T @ z / len(x)
    return U, V

# %% wrong: v with the old error and the new u
# loses: check-6b-new-v
# hint: Uᵀr was taken with the new U
def gradient_step(x, U, V, rate):
    z = x @ V.T
    r = x - z @ U.T
    U = U + rate * 2 * r.T @ z / len(x)
    V = V + rate * 2 * U.T @ r.T @ x / len(x)
    return U, V

# %% wrong: v at the new u
# loses: check-6b-new-v
# hint: its gradient was taken at the new U
def gradient_step(x, U, V, rate):
    z = x @ V.T
    U = U + rate * 2 * (x - z @ U.T).T @ z / len(x)
    V = V + rate * 2 * U.T @ (x - z @ U.T).T @ x / len(x)
    return U, V

# %% wrong: v uphill
# loses: check-6b-new-v
# hint: this goes up the gradient; subtract it.
def gradient_step(x, U, V, rate):
    U, V = U.clone().requires_grad_(), V.clone().requires_grad_()
    loss = (x - x @ V.T @ U.T).square().sum(1).mean()
    gU, gV = torch.autograd.grad(loss, [U, V])
    return (U - rate * gU).detach(), (V + rate * gV).detach()

# %% wrong: v without u
# loses: check-6b-new-v
# hint: this gradient is z rᵀ, without U
def gradient_step(x, U, V, rate):
    z = x @ V.T
    r = x - z @ U.T
    return U + 2 * rate * r.T @ z / len(x), V + 2 * rate * z.T @ r / len(x)

# %% wrong: x u v
# loses: check-6a-new-u
# hint: x̃ is x U V here; with the examples in rows it is x Vᵀ Uᵀ.
def gradient_step(x, U, V, rate):
    U, V = U.clone().requires_grad_(), V.clone().requires_grad_()
    loss = (x - x @ U @ V).square().sum(1).mean()
    gU, gV = torch.autograd.grad(loss, [U, V])
    return (U - rate * gU).detach(), (V - rate * gV).detach()

# %% wrong: norm not squared and v uphill
# loses: check-6a-new-u
# loses: check-6b-new-v
# hint: the loss is not squared here: it is the mean of ‖x −
def gradient_step(x, U, V, rate):
    U, V = U.clone().requires_grad_(), V.clone().requires_grad_()
    (x - x @ V.T @ U.T).norm(dim=1).mean().backward()
    return (U - rate * U.grad).detach(), (V + rate * V.grad).detach()
