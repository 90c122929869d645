# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: einsum
def encode(x, weights):
    h = torch.clamp_min(torch.einsum("bd,hd->bh", x, weights["W1"]) + weights["b1"][None], 0)
    out = torch.einsum("bh,kh->bk", h, weights["W2"]) + weights["b2"]
    K = out.shape[1] // 2
    return [out[:, :K], out[:, K:]]

# %% right: einsum two heads
def encode(x, weights):
    h = torch.einsum("bd,hd->bh", x, weights["W1"]) + weights["b1"]
    h = torch.where(h > 0, h, torch.zeros_like(h))
    (A, B), (a, b) = weights["W2"].chunk(2), weights["b2"].chunk(2)
    return torch.einsum("bh,kh->bk", h, A) + a, torch.einsum("bh,kh->bk", h, B) + b

# %% right: example by example
def encode(x, weights):
    mus, log_sigmas = [], []
    for row in x:
        hidden = torch.clamp(weights["W1"] @ row + weights["b1"], min=0)
        out = weights["W2"] @ hidden + weights["b2"]
        half = len(out) // 2
        mus.append(out[:half])
        log_sigmas.append(out[half:])
    return mus, log_sigmas

# %% right: float64
def encode(x, weights):
    W1, b1, W2, b2 = (weights[k].double() for k in ("W1", "b1", "W2", "b2"))
    out = torch.addmm(b2, torch.addmm(b1, x.double(), W1.T).clamp_min(0), W2.T)
    return out.split(out.shape[1] // 2, dim=1)

# %% right: functional
def encode(x, weights):
    F = torch.nn.functional
    out = F.linear(F.relu(F.linear(x, weights["W1"], weights["b1"])), weights["W2"], weights["b2"])
    K = out.shape[-1] // 2
    return out[..., :K], out[..., K:]

# %% right: linear modules
def encode(x, weights):
    F = torch.nn.functional
    out = F.linear(F.relu(F.linear(x, weights["W1"], weights["b1"])), weights["W2"], weights["b2"])
    return torch.split(out, len(weights["b2"]) // 2, dim=1)

# %% right: modules
def encode(x, weights):
    H, D = weights["W1"].shape
    net = torch.nn.Sequential(
        torch.nn.Linear(D, H), torch.nn.ReLU(), torch.nn.Linear(H, len(weights["b2"]))
    ).to(x.dtype)
    net.load_state_dict(
        dict(
            zip(["0.weight", "0.bias", "2.weight", "2.bias"], [weights[k] for k in ("W1", "b1", "W2", "b2")])
        )
    )
    return torch.tensor_split(net(x), 2, dim=1)

# %% wrong: batch cut in two
# loses: check-3a-mu
# loses: check-3b-log-sigma
# hint: Cut the last axis
def encode(x, weights):
    hidden = (x @ weights["W1"].T + weights["b1"]).relu()
    out = hidden @ weights["W2"].T + weights["b2"]
    return out.chunk(2)

# %% wrong: bias after the relu
# loses: check-3a-mu
# hint: b1 is added after the relu; it belongs inside
def encode(x, weights):
    h = (x @ weights["W1"].T).relu() + weights["b1"]
    out = h @ weights["W2"].T + weights["b2"]
    return out.chunk(2, dim=-1)

# %% wrong: halved as log variance
# loses: check-3b-log-sigma
# hint: the output is log σ itself
def encode(x, weights):
    hidden = (x @ weights["W1"].T + weights["b1"]).relu()
    out = hidden @ weights["W2"].T + weights["b2"]
    return out.chunk(2, dim=-1)[0], 0.5 * out.chunk(2, dim=-1)[1]

# %% wrong: halves swapped
# loses: check-3a-mu
# hint: the halves are exchanged
def encode(x, weights):
    hidden = (x @ weights["W1"].T + weights["b1"]).relu()
    out = hidden @ weights["W2"].T + weights["b2"]
    return out.chunk(2, dim=-1)[::-1]

# %% wrong: hidden bias missing
# loses: check-3a-mu
# hint: the bias b1 is missing
def encode(x, weights):
    hidden = (x @ weights["W1"].T).relu()
    out = hidden @ weights["W2"].T + weights["b2"]
    return out.chunk(2, dim=-1)

# %% wrong: inputs standardised
# loses: check-3a-mu
# loses: check-3b-log-sigma
# hint: x was standardised over the batch; the network sees x as it
def encode(x: Tensor, weights: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
    x = (x - x.mean(0)) / (x.std(0) + 1e-6)
    h = torch.relu(x @ weights["W1"].T + weights["b1"])
    out = h @ weights["W2"].T + weights["b2"]
    mu, log_sigma = out.chunk(2, dim=-1)
    return mu, log_sigma

# %% wrong: interleaved
# loses: check-3a-mu
# hint: every second output
def encode(x, weights):
    hidden = (x @ weights["W1"].T + weights["b1"]).relu()
    out = hidden @ weights["W2"].T + weights["b2"]
    return out[:, ::2], out[:, 1::2]

# %% wrong: leaky
# loses: check-3a-mu
# hint: the hidden layer has a leaky relu where relu
def encode(x, weights):
    h = torch.nn.functional.leaky_relu(x @ weights["W1"].T + weights["b1"])
    return (h @ weights["W2"].T + weights["b2"]).chunk(2, dim=-1)

# %% wrong: log of softplus
# loses: check-3b-log-sigma
# hint: the output is log σ itself; σ is its exp, not its softplus.
def encode(x: Tensor, weights: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
    h = torch.relu(x @ weights["W1"].T + weights["b1"])
    out = h @ weights["W2"].T + weights["b2"]
    mu, log_sigma = out.chunk(2, dim=-1)
    return mu, torch.nn.functional.softplus(log_sigma).log()

# %% wrong: log sigma clamped
# loses: check-3b-log-sigma
# hint: is it clamped? The network may put out any
def encode(x, weights):
    h = (x @ weights["W1"].T + weights["b1"]).relu()
    mu, s = (h @ weights["W2"].T + weights["b2"]).chunk(2, dim=-1)
    return mu, s.clamp(-10, 2)

# %% wrong: no relu
# loses: check-3a-mu
# hint: relu of the hidden layer is missing
def encode(x, weights):
    hidden = x @ weights["W1"].T + weights["b1"]
    out = hidden @ weights["W2"].T + weights["b2"]
    return out.chunk(2, dim=-1)

# %% wrong: output bias missing
# loses: check-3a-mu
# hint: the bias b2 is missing
def encode(x, weights):
    hidden = (x @ weights["W1"].T + weights["b1"]).relu()
    out = hidden @ weights["W2"].T
    return out.chunk(2, dim=-1)

# %% wrong: relu6
# loses: check-3a-mu
# hint: the hidden layer stops at 6 (ReLU6?); relu goes
def encode(x, weights):
    h = torch.nn.functional.relu6(x @ weights["W1"].T + weights["b1"])
    return (h @ weights["W2"].T + weights["b2"]).chunk(2, dim=-1)

# %% wrong: relu on log sigma
# loses: check-3b-log-sigma
# hint: relu belongs to the hidden layer only
def encode(x, weights):
    hidden = (x @ weights["W1"].T + weights["b1"]).relu()
    out = hidden @ weights["W2"].T + weights["b2"]
    return out.chunk(2, dim=-1)[0], out.chunk(2, dim=-1)[1].relu()

# %% wrong: relu on the output
# loses: check-3a-mu
# hint: relu belongs to the hidden layer only
def encode(x, weights):
    hidden = (x @ weights["W1"].T + weights["b1"]).relu()
    out = (hidden @ weights["W2"].T + weights["b2"]).relu()
    return out.chunk(2, dim=-1)

# %% wrong: sigma returned
# loses: check-3b-log-sigma
# hint: this is σ; return log_sigma
def encode(x, weights):
    hidden = (x @ weights["W1"].T + weights["b1"]).relu()
    out = hidden @ weights["W2"].T + weights["b2"]
    return out.chunk(2, dim=-1)[0], out.chunk(2, dim=-1)[1].exp()

# %% wrong: softplus
# loses: check-3b-log-sigma
# hint: needs no softplus
def encode(x, weights):
    hidden = (x @ weights["W1"].T + weights["b1"]).relu()
    out = hidden @ weights["W2"].T + weights["b2"]
    return out.chunk(2, dim=-1)[0], torch.nn.functional.softplus(out.chunk(2, dim=-1)[1])

# %% wrong: softplus in hidden
# loses: check-3a-mu
# hint: the hidden layer has softplus where relu should be
def encode(x, weights):
    h = torch.nn.functional.softplus(x @ weights["W1"].T + weights["b1"])
    return (h @ weights["W2"].T + weights["b2"]).chunk(2, dim=-1)

# %% wrong: squeezed
# loses: check-3a-mu
# hint: The numbers are right, but an axis of length
def encode(x, weights):
    h = (x @ weights["W1"].T + weights["b1"]).relu()
    mu, s = (h @ weights["W2"].T + weights["b2"]).chunk(2, dim=-1)
    return mu.squeeze(), s.squeeze()

# %% wrong: tanh
# loses: check-3a-mu
# hint: tanh where relu
def encode(x, weights):
    hidden = (x @ weights["W1"].T + weights["b1"]).tanh()
    out = hidden @ weights["W2"].T + weights["b2"]
    return out.chunk(2, dim=-1)

# %% wrong: tanh on log sigma
# loses: check-3b-log-sigma
def encode(x, weights):
    h = torch.relu(x @ weights["W1"].T + weights["b1"])
    mu, ls = (h @ weights["W2"].T + weights["b2"]).chunk(2, dim=-1)
    return mu, torch.tanh(ls)

# %% wrong: two latent numbers only
# loses: check-3a-mu
# hint: K is not always 2
def encode(x, weights):
    hidden = (x @ weights["W1"].T + weights["b1"]).relu()
    out = hidden @ weights["W2"].T + weights["b2"]
    return out[:, :2], out[:, 2:]

# %% wrong: four outputs only
# loses: check-3a-mu
# hint: only the first two are kept; K is not always 2
def encode(x, weights):
    hidden = (x @ weights["W1"].T + weights["b1"]).relu()
    out = hidden @ weights["W2"].T + weights["b2"]
    return out[:, :2], out[:, 2:4]

# %% wrong: two latent numbers only and sigma
# loses: check-3a-mu
# loses: check-3b-log-sigma
# hint: only the first two are kept; K is not always 2
def encode(x, weights):
    hidden = (x @ weights["W1"].T + weights["b1"]).relu()
    out = hidden @ weights["W2"].T + weights["b2"]
    return out[:, :2], out[:, 2:].exp()

# %% wrong: two latent numbers only and clamped
# loses: check-3a-mu
# loses: check-3b-log-sigma
# hint: only the first two are kept; K is not always 2
def encode(x, weights):
    hidden = (x @ weights["W1"].T + weights["b1"]).relu()
    out = hidden @ weights["W2"].T + weights["b2"]
    return out[:, :2], out[:, 2:].clamp(-10, 2)
