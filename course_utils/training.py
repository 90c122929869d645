"""fit(): the training loop of every model in the course."""

import contextlib
import dis
import functools
import inspect
import json
import math
import signal
import threading
import time
import types
import warnings
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from numbers import Integral
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, TensorDataset
from tqdm.auto import tqdm

from course_utils import objectives
from course_utils.arguments import require_batch, require_choice, require_count, require_positive
from course_utils.device import WITHOUT_FLOAT64, batches, generator, pick
from course_utils.files import write_atomically
from course_utils.models.saving import description, differences, own_memory, read
from course_utils.models.vae import ObservationModel

SCHEDULES = ("one-cycle", "constant")
PRECISIONS = ("float32", "bfloat16")
SECONDS_BETWEEN_LOOKS = 0.5
LARGE, SMALL = (
    30.0,
    0.03,
)  # a root mean square of x beyond these is far from 1, where a new decoder's outputs are
ETA_MEMORY = 10  # a learned eta is a mean over about the last tenth of the steps so far


class TrainingDiverged(RuntimeError):
    """A term of the objective became NaN or infinite; the message says at which step, which term and why, most likely."""


@dataclass
class History:
    """What happened, one number per epoch: the mean of each term, in the objective's order and units, and the seconds.

    ``value`` is the mean of the objective itself, for the ELBO in nats. After an interruption the last entry of each
    list is the mean over the part of the epoch that was done.
    """

    terms: dict[str, list[float]] = field(default_factory=dict)
    value: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    interrupted: bool = False


def learning_rate_at(step: int, total: int, peak: float, schedule: str) -> float:
    """The learning rate of ``step`` (0 to total - 1): constant, or up from peak/25 over the first 30 % and down to 0 by cosines.

    The second is the "one cycle" of Smith & Topin 2018, with a cosine on either side.
    """
    if schedule == "constant":
        return peak
    top = 0.3 * total
    if step < top:
        return peak / 25 + (peak - peak / 25) * 0.5 * (1 - math.cos(math.pi * step / top))
    return peak * 0.5 * (1 + math.cos(math.pi * (step - top) / (total - top)))


def fit(
    model: nn.Module,
    x: Tensor | np.ndarray | Dataset,
    epochs: int = 5,
    *,
    y: Tensor | np.ndarray | None = None,
    objective: Callable | None = None,
    batch_size: int = 128,
    learning_rate: float = 2e-3,
    schedule: str = "one-cycle",
    precision: str = "float32",
    seed: int = 0,
    device: str | torch.device | None = None,
    checkpoint: str | Path | None = None,
    resume: str | Path | None = None,
    progress: bool = True,
) -> History:
    """Maximise an objective over the model's parameters with Adam, in place, and return the history.

    x: (N, *x_shape), uint8 or floating point, a tensor, an array or a torch data set, kept on ``device`` (the GPU if there
    is one) as a whole. Each epoch takes it in a new order, in as few batches of one size as ``batch_size`` allows; to fill
    the last one, fewer examples than there are batches come a second time.
    y: labels (N,), int64, for a model that takes them; the objective gets those of its batch as ``y=``. Of a data set of
    pairs they are the second parts.
    ``precision="bfloat16"`` computes the networks in bfloat16. A learned eta is no matter of Adam: it starts at its optimum
    for the new decoder, and at every step moves towards that of the batch, so that it ends at the decoder's own. A Gaussian
    encoder that gives x more than 100 nats of KL in each dimension is new to data of this scale: the weights of its first
    layer are divided by the root mean square of x. The decoder still needs very long to reach numbers far from 1, and a
    learned eta stops at 1e-4: for a Gaussian likelihood standardize x. UserWarning where its root mean square is over 30 or,
    beside a learned eta, its deviation from the mean under 0.03.

    ``objective`` is one of course_utils.objectives, or a function like them. By default it is what the model's class is
    for: the ELBO if it has a ``log_likelihood``, else log p(x) if it has ``log_px``, else minus the squared error. One of
    your own is called as ``objective(model, x, generator=…, check=False)``, with a batch of x as you passed it and the
    random numbers of this run, and with ``y=`` if there are labels and ``step=`` if it has such an argument. It returns a
    NamedTuple of tensors, of which ``value``, (B,) in nats for each example, is maximised; the history has the means of all.
    A model of your own needs ``x_shape`` and ``prepare(x, generator, check=)``, which gives what its other methods take;
    for the ELBO also ``latent_dim``, ``encode(x)`` -> mu, log_sigma and ``log_likelihood(x, z)`` as models.VAE has them, and for labels
    ``classes``, how many there are: the last two methods then take y too, as those of models.ConditionalVAE.

    Ctrl-C (or the notebook's stop button) ends training after the current step: model and history stay.
    ``checkpoint`` names a file written at the start, at the end of each epoch and on Ctrl-C; ``resume`` names such a file
    to continue from, and to go on writing to. On the CPU the numbers are then those of a run without the interruption.
    models.load reads the model out of it.

    Raises TrainingDiverged when a term becomes NaN or infinite, FileExistsError rather than overwrite a checkpoint,
    FileNotFoundError and ValueError for a checkpoint that is missing or of another run (other data, another objective or
    other settings), and TypeError or ValueError for arguments and data that make no sense.
    """
    dtype = _require_model(model)
    require_count("epochs", epochs)
    require_count("batch_size", batch_size)
    require_positive("learning_rate", learning_rate)
    require_choice("schedule", schedule, SCHEDULES)
    require_choice("precision", precision, PRECISIONS)
    x, y = _examples(model, x, y)
    require_batch("x", x, model.x_shape)
    if y is not None:
        # One look at the labels, on the CPU, where their values are looked at too.
        objectives.given(model, x, y.cpu() if isinstance(y, Tensor) else y)
    objective = default_objective(model) if objective is None else objective
    takes_step = _require_objective(objective, labels=y is not None)
    path = _checkpoint_path(checkpoint, resume)
    device = _device_for(dtype, device)
    if x.is_floating_point():
        x = x.to(dtype)
    with torch.inference_mode(False), torch.enable_grad(), _ctrl_c() as stop:
        model.to(device)
        run = _Run(
            model,
            objective,
            takes_step,
            noise=generator(seed, device),
            # What has to be the same for a resumed run to give the same numbers.
            settings=dict(
                epochs=epochs if schedule == "one-cycle" else None,
                objective=_name(objective),
                batch_size=min(batch_size, len(x)),
                learning_rate=learning_rate,
                schedule=schedule,
                precision=precision,
                seed=int(seed),
                device=device.type,
                model=description(model),
                x=None if path is None else _described(x),
                labels=_described(y),
            ),
        )
        x, y = x.to(device), None if y is None else y.to(device)
        model.prepare(
            x if x.is_floating_point() else x[:1]
        )  # looks at every value once, so that the loop need not
        was_training = model.training
        model.train()
        try:
            if resume is not None:
                run.restore(path)
            else:
                run.meet(x, y)
            with _claimed(path, run) if resume is None and path is not None else contextlib.nullcontext():
                _train(run, x, y, epochs, path, stop, progress)
        finally:
            model.train(was_training)
    if run.epoch < epochs:
        run.history.interrupted = True
        if run.step:
            run.append_means(run.history)
        kept = f"; continue with resume={str(path)!r}" if path is not None and path.exists() else ""
        print(f"Interrupted in epoch {run.epoch + 1} of {epochs}; the model and its history are kept{kept}.")
    return run.history


def default_objective(model: nn.Module) -> Callable:
    """What ``fit`` maximises for this model where nothing is said. Raises ValueError or TypeError where it has to be said."""
    if hasattr(model, "classify"):
        raise ValueError(
            "The ELBO leaves this model's classifier untrained, so name an objective, for example "
            "objective=functools.partial(objectives.semi_supervised, labelled=(x, y), alpha=10.0)."
        )
    if hasattr(model, "log_likelihood"):
        return objectives.elbo
    if hasattr(model, "log_px"):
        return objectives.log_px
    if hasattr(model, "encode") and hasattr(model, "decode"):
        return objectives.squared_error
    if hasattr(model, "judge"):
        raise TypeError(
            f"fit has no objective for a {type(model).__name__}: train it by models.fit_gan(model, x)."
        )
    raise TypeError(
        f"fit has no objective for a {type(model).__name__}, which has neither log_likelihood (for the ELBO), nor log_px, "
        "nor encode and decode (for the squared error): pass objective=."
    )


def _require_model(model: object) -> torch.dtype:
    """The dtype of the model's parameters, if it is a model that fit can train; otherwise raise TypeError or ValueError."""
    if not isinstance(model, nn.Module):
        own = f"; a {type(model).__name__} has a fit(x) of its own" if hasattr(model, "fit") else ""
        raise TypeError(f"model must be a torch.nn.Module, got a {type(model).__name__}{own}.")
    missing = [name for name in ("x_shape", "prepare") if not hasattr(model, name)]
    if missing:
        raise TypeError(
            f"{type(model).__name__} has no {' and no '.join(missing)}. A model of your own needs x_shape, the shape of one "
            "example, and prepare(x, generator=None, *, check=True), which returns x as its other methods take it."
        )
    if not any(parameter.requires_grad for parameter in model.parameters()):
        raise ValueError("All of the model's parameters are frozen; call model.requires_grad_(True) first.")
    dtype = next(parameter.dtype for parameter in model.parameters() if parameter.requires_grad)
    if dtype not in (torch.float32, torch.float64):
        raise TypeError(
            f"fit trains parameters of float32 or float64, got {dtype}, whose steps would round to nothing: call "
            'model.float() first. precision="bfloat16" computes the networks in bfloat16.'
        )
    return dtype


def _examples(model: nn.Module, x: object, y: object) -> tuple[object, object]:
    """x and y as tensors, where they came as arrays or as a torch data set; what is neither stays."""
    if isinstance(x, DataLoader):
        raise TypeError(
            "x must hold all examples, got a DataLoader, which deals out batches of its own: pass the tensor or the data "
            "set that it was made from (loader.dataset); fit takes batch_size=."
        )
    if isinstance(x, tuple) and isinstance(getattr(x, "x", None), Tensor):
        raise TypeError(
            f"x must be a tensor, got a {type(x).__name__} of x and y: pass its .x, and its .y as y=."
        )
    if isinstance(x, Dataset):
        x, labels = _stacked(x, labels=y is None and hasattr(model, "classes"))
        y = labels if y is None else y
    x, y = (
        _from_array(name, part) if isinstance(part, np.ndarray) else part
        for name, part in (("x", x), ("y", y))
    )
    return x, y


def _from_array(name: str, array: np.ndarray) -> Tensor:
    """The array as a tensor, whatever its strides and its order of bytes. Raises TypeError for what torch has no dtype for."""
    if np.ma.isMaskedArray(array):
        raise TypeError(
            f"{name} must be an array without a mask, got a masked array, whose mask would be lost: fill in the missing values, "
            f"{name} = {name}.filled(value)."
        )
    if array.dtype.kind not in "biuf" or array.dtype.itemsize > 8:
        advice = (
            "try x.astype('float32')"
            if name == "x"
            else "number the classes, y = np.unique(y, return_inverse=True)[1]"
        )
        raise TypeError(f"{name} must be an array of numbers, got {array.dtype}; {advice}.")
    if name == "x" and array.dtype.kind in "iu" and array.dtype != np.uint8:
        raise TypeError(
            f"x must be uint8 pixels or floating-point numbers, got {array.dtype}; for pixels from 0 to 255 pass "
            "x.astype('uint8'), for other numbers x.astype('float32')."
        )
    return torch.from_numpy(array.astype(array.dtype.newbyteorder("="), copy=True))


def _stacked(examples: Dataset, labels: bool) -> tuple[Tensor, Tensor | None]:
    """All examples of a data set and, if asked for, the labels of one of pairs. Raises TypeError or ValueError for what does not stack."""
    if isinstance(examples, TensorDataset):
        return examples.tensors[0], examples.tensors[1] if labels and len(examples.tensors) > 1 else None
    if not hasattr(examples, "__len__"):
        raise TypeError(f"fit needs all examples at once, but a {type(examples).__name__} has no length.")
    items = [examples[i] for i in range(len(examples))]
    pairs = bool(items) and isinstance(items[0], tuple | list)
    parts = list(zip(*items, strict=True))[:2] if pairs else [items]
    for part in parts[0]:
        if not isinstance(part, Tensor | np.ndarray):
            what = type(part)
            advice = (
                "give the data set a transform that makes one, for example torchvision.transforms.PILToTensor()"
                if what.__module__.startswith("PIL")
                else "it may also be a pair (x, y) whose x is one"
            )
            raise TypeError(
                f"Each example of the data set must be a tensor or an array, got a {what.__name__}; {advice}."
            )
        if part.shape != parts[0][0].shape:
            raise ValueError(
                f"The examples of the data set must have one shape, got {tuple(parts[0][0].shape)} and {tuple(part.shape)}."
            )
    x = torch.stack([torch.as_tensor(part) for part in parts[0]])
    if not labels or len(parts) == 1:
        return x, None
    numbers = [
        label.item() if isinstance(label, Tensor | np.ndarray) and math.prod(label.shape) == 1 else label
        for label in parts[1]
    ]
    for number in numbers:
        if not isinstance(number, Integral):
            raise TypeError(
                f"The second part of each example must be its label, a whole number, got {number!r}; or pass the labels as y=."
            )
    return x, torch.tensor(numbers, dtype=torch.int64)


def _require_objective(objective: object, labels: bool) -> bool:
    """Whether the objective takes a ``step``. Raises TypeError if it cannot be called as fit does."""
    wanted = f"objective(model, x, *, generator=None, check=True{', y' if labels else ''})"
    if not callable(objective):
        raise TypeError(
            f"objective must be a function such as objectives.elbo, called as {wanted}, got {objective!r} "
            f"({type(objective).__name__})."
        )
    signature = inspect.signature(objective)
    fixed = objective.keywords if isinstance(objective, functools.partial) else {}
    takes_step = "step" in signature.parameters and "step" not in fixed
    given = dict(
        generator=None, check=False, **({"y": None} if labels else {}), **({"step": 0} if takes_step else {})
    )
    try:
        signature.bind(None, None, **given)
    except TypeError as error:
        pass_on = "Pass generator and check on to the objective or the model's prepare that you call."
        if "missing a required argument" in str(error):
            pass_on = "Fix what fit does not know by functools.partial(objective, …=…)."
        elif labels and "y" not in signature.parameters:
            pass_on = "It takes no labels: leave y out, or choose an objective that takes them, such as objectives.elbo."
        plain = (
            objective.func if isinstance(objective, functools.partial) else objective
        )  # not the data that it holds
        name, signature = getattr(plain, "__name__", plain), inspect.signature(plain)
        raise TypeError(
            f"objective must be callable as {wanted}, got {name}{signature}: {error}. {pass_on}"
        ) from None
    return takes_step


def _mean_value(terms: object) -> Tensor:
    """The mean of what the objective maximises. Raises TypeError or ValueError for what is no objective's result."""
    if not (isinstance(terms, tuple) and hasattr(terms, "_fields") and hasattr(terms, "value")):
        raise TypeError(
            f"objective must return a NamedTuple of tensors with a field or property `value`, (B,), got a "
            f"{type(terms).__name__}; for a single tensor return objectives.LogPx(value), or a NamedTuple of your own."
        )
    for name, part in zip(("value", *terms._fields), (terms.value, *terms), strict=True):
        if not isinstance(part, Tensor):
            raise TypeError(f"objective must return tensors, got a {type(part).__name__} as {name}.")
    if terms.value.dim() == 0:
        raise ValueError(
            "The objective's value must be one number for each example, (B,), got a single number. fit takes the mean of them "
            "itself; of a sum the gradient and a learned eta would depend on the size of the batch."
        )
    if not terms.value.requires_grad:
        raise ValueError(
            "The objective's value does not depend on the parameters that are trained: look for detach(), .item() or "
            "torch.no_grad() in it."
        )
    return terms.value.mean()


def _device_for(dtype: torch.dtype, device: str | torch.device | None) -> torch.device:
    """``pick(device)``, or the CPU for parameters in float64 where a device that nobody asked for has none."""
    picked = pick(device)
    if dtype != torch.float64 or picked.type not in WITHOUT_FLOAT64:
        return picked
    if device is None:
        return torch.device("cpu")
    raise TypeError(
        f"The model is float64, which device {device!r} does not have: call model.float(), or use 'cpu'."
    )


def _train(
    run: "_Run",
    x: Tensor,
    y: Tensor | None,
    epochs: int,
    path: Path | None,
    stop: threading.Event,
    progress: bool,
) -> None:
    """The loop itself: epochs of batches, each a step of gradient ascent, until all are done or ``stop`` is set."""
    settings = run.settings
    steps = -(-len(x) // settings["batch_size"])
    total = epochs * steps
    with tqdm(total=total, initial=run.epoch * steps + run.step, unit="step", disable=not progress) as bar:
        while run.epoch < epochs and not stop.is_set():
            started = time.monotonic() - run.seconds
            # The order depends on the seed and the epoch alone, so a resumed run finds it again.
            order = batches(len(x), settings["batch_size"], settings["seed"] + run.epoch).to(x.device)
            looked = time.monotonic()
            while run.step < steps and not stop.is_set():
                step = run.epoch * steps + run.step
                run.optimizer.param_groups[0]["lr"] = learning_rate_at(
                    step, total, settings["learning_rate"], settings["schedule"]
                )
                terms, value = run.gradient(x, y, order[run.step], step, run.noise)
                run.optimizer.step()
                for part in run.with_eta:
                    part.move_eta(ETA_MEMORY / (step + ETA_MEMORY))
                run.record(terms, value, steps)
                bar.update()
                if time.monotonic() - looked > SECONDS_BETWEEN_LOOKS:
                    bar.set_postfix(run.look())
                    looked = time.monotonic()
            if run.step:
                bar.set_postfix(run.look())  # waits for the device, so it comes before the clock is read
            run.seconds = time.monotonic() - started
            if run.step == steps:
                run.end_epoch()
            if path is not None:
                run.save(path)


class _Run:
    """The state of one run: everything that a checkpoint holds."""

    def __init__(
        self, model: nn.Module, objective: Callable, takes_step: bool, noise: torch.Generator, settings: dict
    ):
        self.model = model
        self.objective = objective
        self.takes_step = takes_step
        self.with_eta = [
            part for part in model.modules() if isinstance(part, ObservationModel) and part.learns_eta
        ]
        self.with_eta = [part for part in self.with_eta if part.log_eta.requires_grad]
        etas = [id(part.log_eta) for part in self.with_eta]
        others = [parameter for parameter in model.parameters() if id(parameter) not in etas]
        self.optimizer = torch.optim.Adam(others, lr=settings["learning_rate"], fused=True)
        self.noise = noise
        self.settings = settings
        self.history = History()
        self.epoch = 0
        self.step = 0  # within the epoch
        self.seconds = 0.0  # within the epoch
        self.advice = ""  # about the scale of x, if that is far from 1
        self.names: list[str] = []
        self.recorded: Tensor | None = (
            None  # (steps, 1 + number of terms): the batch means of this epoch, on the device
        )

    def gradient(
        self, x: Tensor, y: Tensor | None, chosen: Tensor, step: int, noise: torch.Generator
    ) -> tuple[tuple, Tensor]:
        """The objective's terms and its mean value at the chosen examples; each parameter's gradient is that of minus the mean."""
        given = {} if y is None else {"y": y.index_select(0, chosen)}
        if self.takes_step:
            given["step"] = step
        with torch.autocast(x.device.type, torch.bfloat16, enabled=self.settings["precision"] == "bfloat16"):
            terms = self.objective(
                self.model, x.index_select(0, chosen), generator=noise, check=False, **given
            )
            value = _mean_value(terms)
        self.optimizer.zero_grad()
        (-value).backward()
        return terms, value

    def meet(self, x: Tensor, y: Tensor | None) -> None:
        """Bring a new model with a Gaussian likelihood to the scale of the data, by the first batch.

        Before Adam has seen gradients of another scale, which it would remember for a thousand steps.
        """
        chosen = batches(len(x), self.settings["batch_size"], self.settings["seed"])[0].to(x.device)
        if isinstance(self.model, ObservationModel) and self.model.likelihood == "gaussian":
            if x.is_floating_point() and (advice := _advice_on_scale(x, self.model.learns_eta)):
                self.advice = advice
                warnings.warn(advice, stacklevel=3)
            labels = ()
            if hasattr(self.model, "classes"):  # where an objective has the labels, any will do
                labels = (torch.zeros_like(chosen) if y is None else y.index_select(0, chosen),)
            self.model.meet_scale_of(self.model.prepare(x.index_select(0, chosen), check=False), *labels)
        if self.with_eta:
            self.gradient(x, y, chosen, 0, generator(self.settings["seed"], x.device))
            for part in self.with_eta:
                part.move_eta(1.0)

    def record(self, terms: tuple, value: Tensor, steps: int) -> None:
        """Note the batch means on the device, without waiting for them."""
        others = [getattr(terms, name) for name in terms._fields if name != "value"]
        means = [value] + [(part if part.is_floating_point() else part.float()).mean() for part in others]
        if self.recorded is None:
            self.names = [name for name in terms._fields if name != "value"]
            self.recorded = torch.zeros(steps, len(means), device=value.device, dtype=value.dtype)
        self.recorded[self.step] = torch.stack([mean.detach() for mean in means])
        self.step += 1

    def look(self) -> dict[str, str]:
        """The last 50 steps' means, as text; raises TrainingDiverged if any step so far was not finite."""
        recorded = self.recorded[: self.step].cpu()
        finite = recorded.isfinite()
        if not finite.all():
            bad_step = int((~finite.all(1)).nonzero()[0])
            names = [name for name, ok in zip(self.names, finite[bad_step, 1:], strict=True) if not ok]
            self._raise_diverged(bad_step, names or ["value"], recorded[bad_step])
        means = recorded[-50:].mean(0).tolist()
        return {name: f"{mean:.2f}" for name, mean in zip(["value", *self.names], means, strict=True)}

    def _raise_diverged(self, step: int, names: list[str], row: Tensor) -> None:
        numbers = ", ".join(
            f"{name} = {value:g}" for name, value in zip(["value", *self.names], row.tolist(), strict=True)
        )
        if self.advice:
            cause = f"The scale of x is the most likely cause: {self.advice}"
        elif step == 0 and self.epoch == 0:
            cause = (
                "It was so before the first update, so the data or the model's initial parameters are the cause: "
                "look for NaN parameters, an eta near 0, or x of the wrong scale."
            )
        elif "kl" in names:
            cause = (
                "The KL term grows with exp(2 log_sigma) and mu², so the encoder's outputs have most likely overflowed: "
                f"lower the learning rate (now {self.settings['learning_rate']:g})."
            )
        else:
            cause = (
                "The last updates were most likely too large: lower the learning rate "
                f"(now {self.settings['learning_rate']:g}); with a Gaussian likelihood check that eta is not near 0."
            )
        raise TrainingDiverged(
            f"Training stopped: in epoch {self.epoch + 1}, step {step + 1}, {' and '.join(names)} "
            f"became NaN or infinite ({numbers}). {cause} The model's parameters are no longer usable; "
            "make the model again, or load the last checkpoint."
        )

    def append_means(self, history: History) -> None:
        value, *terms = self.recorded[: self.step].mean(0).tolist()
        history.value.append(value)
        history.seconds.append(self.seconds)
        for name, mean in zip(self.names, terms, strict=True):
            history.terms.setdefault(name, []).append(mean)

    def end_epoch(self) -> None:
        self.append_means(self.history)
        self.epoch += 1
        self.step = 0
        self.seconds = 0.0

    def save(self, path: Path) -> None:
        """Write the checkpoint in one step: at no moment is a half-written file at ``path``."""
        tensors = {f"model.{name}": value for name, value in own_memory(self.model.state_dict()).items()}
        for index, state in self.optimizer.state_dict()["state"].items():
            tensors |= {f"adam.{index}.{name}": value for name, value in state.items()}
        tensors["noise"] = self.noise.get_state()
        if self.recorded is not None:
            tensors["recorded"] = self.recorded
        progress = dict(
            settings=self.settings,
            epoch=self.epoch,
            step=self.step,
            seconds=self.seconds,
            names=self.names,
            terms=self.history.terms,
            value=self.history.value,
            epoch_seconds=self.history.seconds,
        )
        metadata = {"fit": json.dumps(progress), "model": description(self.model)}
        write_atomically(path, save({k: v.contiguous() for k, v in tensors.items()}, metadata))

    def restore(self, path: Path) -> None:
        """Take up the state in ``path``; raises ValueError if it is not a checkpoint of this model and these settings."""
        device = next(self.model.parameters()).device
        tensors, metadata = read(path)
        if "fit" not in metadata:
            raise ValueError(
                f"{path} holds a model but no training state: resume needs a file written by fit(checkpoint=…). To train "
                "the model further, load it (models.load) and start a new run."
            )
        progress = json.loads(metadata["fit"])
        tensors = {name: value.to(device) for name, value in tensors.items()}
        other = [
            f"{name}={progress['settings'].get(name)!r}, now {value!r}"
            for name, value in self.settings.items()
            if progress["settings"].get(name) != value
        ]
        if other:
            raise ValueError(
                f"{path} was written by a run with other settings ({'; '.join(other)}), so going on would not give the "
                "numbers of an uninterrupted run. Pass the same ones, or start a new run with another checkpoint name."
            )
        stored = {k.removeprefix("model."): v for k, v in tensors.items() if k.startswith("model.")}
        if different := differences(stored, self.model.state_dict()):
            raise ValueError(
                f"{path} holds another model than the one passed: {', '.join(different)} differ."
            )
        self.model.load_state_dict(stored)
        state: dict[int, dict[str, Tensor]] = {}
        for key, value in tensors.items():
            if key.startswith("adam."):
                _, index, name = key.split(".")
                state.setdefault(int(index), {})[name] = value
        self.optimizer.load_state_dict({**self.optimizer.state_dict(), "state": state})
        self.noise.set_state(tensors["noise"].cpu())
        self.recorded = tensors.get("recorded")
        self.epoch, self.step, self.seconds = progress["epoch"], progress["step"], progress["seconds"]
        self.names = progress["names"]
        self.history = History(progress["terms"], progress["value"], progress["epoch_seconds"])


def _advice_on_scale(x: Tensor, learns_eta: bool) -> str:
    """What to do about data (N, ...) that a Gaussian model would hardly learn, because they are far from 1; otherwise ""."""
    size = x.square().mean().sqrt().item()
    spread = (x - x.mean(0)).square().mean().sqrt().item()
    if size > LARGE:
        found = f"x has a root mean square of {size:.3g}, and a decoder needs very long to reach such numbers"
    elif learns_eta and 0 < spread < SMALL:
        found = f"x is only {spread:.3g} from its mean on average, and eta, which is at least 1e-4, takes that for noise"
    else:
        return ""
    return (
        f"{found}: standardize x first, for example sklearn.preprocessing.StandardScaler().fit_transform("
        "x.reshape(len(x), -1)).reshape(x.shape), or divide pixels from 0 to 255 by 255."
    )


def _name(objective: Callable) -> str:
    """What a checkpoint calls an objective: its name, and what it fixes.

    One of the course by its name alone; one of your own also by a checksum of its code and by the values that it refers
    to, tensors by theirs; a functools.partial and an instance of a class by what they hold too.
    """
    return str(_described(objective))


def _described(value: object, within: tuple[int, ...] = ()) -> object:
    """``value`` with tensors, functions and objects in it replaced by a line of text: a checkpoint's name holds no data."""
    if id(value) in within:
        return "…"
    described = functools.partial(_described, within=(*within, id(value)))
    if isinstance(value, Tensor):
        bits = value.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy()
        return f"{value.dtype} {tuple(value.shape)} crc32 {zlib.crc32(bits):08x}"
    if isinstance(value, np.ndarray):
        return described(torch.as_tensor(value))
    if isinstance(value, dict):
        return {key: described(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return tuple(described(part) for part in value)
    if isinstance(value, functools.partial):
        return f"{_name(value.func)} {described(value.args)} {described(value.keywords)}"
    if isinstance(value, types.FunctionType):
        return _described_function(value, described)
    if isinstance(value, types.MethodType):
        return f"{value.__func__.__qualname__} of {described(value.__self__)}"
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value)
    if value is None or isinstance(value, bool | float | str):
        return value
    if isinstance(value, type | types.ModuleType):
        return value.__name__
    if isinstance(value, nn.Module):
        return f"{type(value).__qualname__} {described(dict(value.state_dict()))}"
    call = inspect.getattr_static(type(value), "__call__", None)
    held = (
        {"()": call, **_fixed(getattr(value, "__dict__", {}))} if isinstance(call, types.FunctionType) else {}
    )
    return f"{type(value).__qualname__} {described(held)}" if held else type(value).__qualname__


def _described_function(function: types.FunctionType, described: Callable) -> str:
    if (function.__module__ or "").startswith("course_utils."):
        return function.__name__

    def crc(code: types.CodeType, start: int = 0) -> int:
        for part in code.co_consts:
            text = repr(sorted(part, key=repr) if isinstance(part, frozenset) else part)
            inner = crc(part) if isinstance(part, types.CodeType) else zlib.crc32(text.encode())
            start = zlib.crc32(inner.to_bytes(4), start)
        return zlib.crc32(code.co_code + repr(code.co_names).encode(), start)

    asked = {each.argval for each in dis.get_instructions(function.__code__) if each.opname == "LOAD_GLOBAL"}
    held = {name: function.__globals__[name] for name in sorted(asked & function.__globals__.keys())}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        held[name] = cell.cell_contents
    held |= dict(enumerate(function.__defaults__ or ())) | (function.__kwdefaults__ or {})
    return f"{function.__name__} crc32 {crc(function.__code__):08x} {described(_fixed(held))}"


def _fixed(held: dict) -> dict:
    """Without lists, dicts and sets, in which an objective may note what it saw: it stays the same objective."""
    return {name: value for name, value in held.items() if not isinstance(value, list | dict | set)}


def _checkpoint_path(checkpoint: str | Path | None, resume: str | Path | None) -> Path | None:
    if resume is not None:
        path = Path(resume)
        if not path.exists():
            raise FileNotFoundError(
                f"{path} does not exist, so there is nothing to resume; start with checkpoint=."
            )
        if checkpoint is not None and Path(checkpoint) != path:
            raise ValueError(
                "Pass checkpoint= to start a run or resume= to continue one, not two different files."
            )
        return path
    if checkpoint is not None and Path(checkpoint).exists():
        raise FileExistsError(_taken(checkpoint))
    return None if checkpoint is None else Path(checkpoint)


@contextlib.contextmanager
def _claimed(path: Path, run: _Run) -> Iterator[None]:
    """Take ``path`` for this run alone, with its first state; if the run fails before its first epoch is over, nothing stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.open("xb").close()  # of two runs that start at once only one gets here
    except FileExistsError:
        raise FileExistsError(_taken(path)) from None
    try:
        run.save(path)
        yield
    except BaseException:
        if run.epoch == 0:
            path.unlink(missing_ok=True)
        raise


def _taken(path: str | Path) -> str:
    return f"{path} exists; pass resume={str(path)!r} to continue that run, or choose another name."


@contextlib.contextmanager
def _ctrl_c() -> Iterator[threading.Event]:
    """Within this block the first Ctrl-C sets the event that comes back, and the second interrupts at once.

    Outside the main thread, where Python delivers no signals, nothing sets it.
    """
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def on_interrupt(signum, frame):
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    previous = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, previous)
