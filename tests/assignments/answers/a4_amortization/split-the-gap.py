# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: absolute values of the best
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.vstack((F_climbs, F_encoder)).max(dim=0)[0]
    return abs(F_best - log_px), abs(F_encoder - F_best), abs(F_encoder - log_px)

# %% right: concatenated
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.cat([F_climbs, F_encoder[None]]).amax(0)
    approximation, amortization = log_px - F_best, F_best - F_encoder
    return approximation, amortization, approximation + amortization

# %% right: loop and lists
def split_the_gap(log_px, F_climbs, F_encoder):
    parts = [], [], []
    for i in range(len(log_px)):
        best = F_encoder[i].item()
        for climb in F_climbs:
            if climb[i] > best:
                best = climb[i].item()
        parts[0].append(log_px[i].item() - best)
        parts[1].append(best - F_encoder[i].item())
        parts[2].append(log_px[i].item() - F_encoder[i].item())
    return parts

# %% right: numpy
def split_the_gap(log_px, F_climbs, F_encoder):
    import numpy as np

    best = np.maximum(np.max(F_climbs.numpy(), axis=0), F_encoder.numpy())
    return (
        torch.from_numpy(log_px.numpy() - best),
        torch.from_numpy(best - F_encoder.numpy()),
        log_px - F_encoder,
    )

# %% right: smallest gaps
def split_the_gap(log_px, F_climbs, F_encoder):
    inference = log_px - F_encoder
    approximation = torch.minimum((log_px - F_climbs).min(dim=0).values, inference)
    return approximation, inference - approximation, inference

# %% right: where
def split_the_gap(log_px, F_climbs, F_encoder):
    top = F_climbs.sort(0, descending=True).values[0]
    best = torch.where(top > F_encoder, top, F_encoder)
    return torch.stack([log_px - best, best - F_encoder, log_px - F_encoder]).unbind()

# %% wrong: absolute value
# loses: check-5b-best-q
# hint: abs only turns a negative gap around
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = F_climbs.max(0).values
    return (log_px - F_best).abs(), (F_best - F_encoder).abs(), (log_px - F_encoder).abs()

# %% wrong: all signs
# loses: check-5a-split
# hint: with the wrong sign
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.maximum(F_climbs.max(0).values, F_encoder)
    return F_best - log_px, F_encoder - F_best, F_encoder - log_px

# %% wrong: batch mean
# loses: check-5a-split
# loses: check-5b-best-q
# hint: one number for each example
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.maximum(F_climbs.max(0).values, F_encoder)
    return (log_px - F_best).mean(), (F_best - F_encoder).mean(), (log_px - F_encoder).mean()

# %% wrong: best over the batch
# loses: check-5a-split
# loses: check-5b-best-q
# hint: over the examples
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = F_climbs.max(1).values.max()
    return log_px - F_best, F_best - F_encoder, log_px - F_encoder

# %% wrong: best start on average
# loses: check-5b-best-q
# hint: best on average
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.maximum(F_climbs[F_climbs.mean(1).argmax()], F_encoder)
    return log_px - F_best, F_best - F_encoder, log_px - F_encoder

# %% wrong: both from log px
# loses: check-5a-split
# hint: do not add up
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.maximum(F_climbs.max(0).values, F_encoder)
    return log_px - F_best, log_px - F_encoder, log_px - F_encoder

# %% wrong: clamped
# loses: check-5b-best-q
# hint: hides a negative gap
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = F_climbs.max(0).values
    return log_px - F_best, (F_best - F_encoder).clamp(min=0), log_px - F_encoder

# %% wrong: clamped parts added
# loses: check-5b-best-q
# hint: the inference gap is wrong with it
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = F_climbs.max(0).values
    approximation, amortization = log_px - F_best, (F_best - F_encoder).clamp(min=0)
    return approximation, amortization, approximation + amortization

# %% wrong: difference for sum
# loses: check-5a-split
# hint: the inference gap is the sum of the two others, log p(x)
def split_the_gap(log_px, F_climbs, F_encoder):
    best = torch.maximum(F_climbs.max(0).values, F_encoder)
    a, b = log_px - best, best - F_encoder
    return a, b, a - b

# %% wrong: encoder is no candidate
# loses: check-5b-best-q
# hint: is not a candidate
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = F_climbs.max(0).values
    return log_px - F_best, F_best - F_encoder, log_px - F_encoder

# %% wrong: encoder where any climb is lower
# loses: check-5b-best-q
# hint: as soon as one climb ended lower
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.where((F_climbs < F_encoder).any(0), F_encoder, F_climbs.max(0).values)
    return log_px - F_best, F_best - F_encoder, log_px - F_encoder

# %% wrong: encoder where the first climb is lower
# loses: check-5b-best-q
# hint: as soon as one climb ended lower
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.where(F_climbs[0] < F_encoder, F_encoder, F_climbs.max(0).values)
    return log_px - F_best, F_best - F_encoder, log_px - F_encoder

# %% wrong: in place
# loses: check-5a-split
# hint: in place
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.maximum(F_climbs.max(0).values, F_encoder)
    inference = log_px - F_encoder
    F_encoder -= F_best
    log_px -= F_best
    return log_px, -F_encoder, inference

# %% wrong: last climb
# loses: check-5b-best-q
# hint: only the last climb
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.maximum(F_climbs[-1], F_encoder)
    return log_px - F_best, F_best - F_encoder, log_px - F_encoder

# %% wrong: last that beats the encoder
# loses: check-5b-best-q
# hint: the last is taken, not the best
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = F_encoder
    for climb in F_climbs:
        F_best = torch.where(climb > F_encoder, climb, F_best)
    return log_px - F_best, F_best - F_encoder, log_px - F_encoder

# %% wrong: library call
# loses: check-5a-split
# loses: check-5b-best-q
# hint: lets the library do the work
from course_utils.inference import AmortizationGap


def split_the_gap(log_px, F_climbs, F_encoder):
    gap = AmortizationGap(log_px, torch.maximum(F_climbs.amax(0), F_encoder), F_encoder)
    return gap.approximation, gap.amortization, gap.inference

# %% wrong: mean of the climbs
# loses: check-5b-best-q
# hint: the mean of the climbs
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.maximum(F_climbs.mean(0), F_encoder)
    return log_px - F_best, F_best - F_encoder, log_px - F_encoder

# %% wrong: minimum
# loses: check-5a-split
# loses: check-5b-best-q
# hint: this takes the lower of the best climb and the encoder's
def split_the_gap(log_px, F_climbs, F_encoder):
    best = torch.minimum(F_climbs.max(0).values, F_encoder)
    return log_px - best, best - F_encoder, log_px - F_encoder

# %% wrong: names exchanged
# loses: check-5a-split
# hint: are exchanged
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.maximum(F_climbs.max(0).values, F_encoder)
    return F_best - F_encoder, log_px - F_best, log_px - F_encoder

# %% wrong: rows kept apart
# loses: check-5a-split
# loses: check-5b-best-q
# hint: one number for each example
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.maximum(F_climbs.max(0, keepdim=True).values, F_encoder)
    return log_px - F_best, F_best - F_encoder, log_px - F_encoder

# %% wrong: shares
# loses: check-5a-split
# hint: these are shares of the inference gap; return the parts them
def split_the_gap(log_px: Tensor, F_climbs: Tensor, F_encoder: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    best = torch.maximum(F_climbs.max(0).values, F_encoder)
    total = log_px - F_encoder
    return (log_px - best) / total, (best - F_encoder) / total, total

# %% wrong: sign of amortization
# loses: check-5a-split
# hint: amortization gap has the wrong sign
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.maximum(F_climbs.max(0).values, F_encoder)
    return log_px - F_best, F_encoder - F_best, log_px - F_encoder

# %% wrong: soft maximum
# loses: check-5b-best-q
# hint: this is a logarithm of a sum of exponentials over the climbs
def split_the_gap(log_px: Tensor, F_climbs: Tensor, F_encoder: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    best = torch.maximum(torch.logsumexp(F_climbs, 0), F_encoder)
    return log_px - best, best - F_encoder, log_px - F_encoder

# %% wrong: squeezed
# loses: check-5a-split
# loses: check-5b-best-q
# hint: The numbers are right, but an axis of length
def split_the_gap(log_px, F_climbs, F_encoder):
    best = (
        torch.maximum(F_climbs.squeeze().max(0).values, F_encoder)
        if len(F_climbs) > 1
        else torch.maximum(F_climbs[0], F_encoder)
    )
    return (log_px - best).squeeze(), (best - F_encoder).squeeze(), (log_px - F_encoder).squeeze()

# %% wrong: total first
# loses: check-5a-split
# hint: the inference gap comes last
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.maximum(F_climbs.max(0).values, F_encoder)
    return log_px - F_encoder, log_px - F_best, F_best - F_encoder

# %% wrong: worst climb
# loses: check-5b-best-q
# hint: the worst climb
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.maximum(F_climbs.min(0).values, F_encoder)
    return log_px - F_best, F_best - F_encoder, log_px - F_encoder

# %% wrong: best over the batch or the encoder
# loses: check-5a-split
# hint: the maximum is taken over the examples as well
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.maximum(F_climbs.max(), F_encoder)
    return log_px - F_best, F_best - F_encoder, log_px - F_encoder
