"""Checkpoints: a run's whole state in one file of safetensors' format, from which it goes on bit for bit.

Tensors: model.<name>, best.<name> (of the best epoch), adam.<parameter>.<name>, noise, recorded,
random.<device>. Metadata: "fit", how far the run is and what it is a run of, and "model", as models.save
writes it; both are JSON.

Older files lack whatever key ``save`` gains later, so ``restore`` must have a default for it.
"""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.torch import save as to_bytes
from torch import Tensor, nn

from course_utils.files import write_atomically
from course_utils.models.saving import description, differences, own_memory, read
from course_utils.training.progress import History, Progress
from course_utils.training.watching import Watcher


def checkpoint_path(checkpoint: str | Path | None, resume: str | Path | None) -> Path | None:
    """The file that a run writes to, or None.

    Raises FileNotFoundError if there is nothing to resume, FileExistsError rather than overwrite a file, and
    ValueError for two different names.
    """
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


def _taken(path: str | Path) -> str:
    return f"{path} exists; pass resume={str(path)!r} to continue that run, or choose another name."


class Checkpoint:
    """The file of one run, and everything of the run that is written to it.

    fingerprint: what has to be the same for a resumed run to give the same numbers, by name; JSON
    """

    def __init__(
        self,
        path: Path,
        model: nn.Module,
        optimizer: torch.optim.Optimizer,
        noise: torch.Generator,
        progress: Progress,
        fingerprint: dict[str, object],
        watcher: Watcher,
    ):
        self.path = path
        self.model = model
        self.optimizer = optimizer
        self.noise = noise
        self.progress = progress
        self.fingerprint = fingerprint
        self.watcher = watcher

    @contextlib.contextmanager
    def claimed(self) -> Iterator[None]:
        """Take the path for this run alone; a run that fails in its first epoch leaves nothing behind."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            # Of two runs that start at once only one gets past this.
            self.path.open("xb").close()
        except FileExistsError:
            raise FileExistsError(_taken(self.path)) from None
        try:
            self.save()
            yield
        except BaseException:
            if self.progress.epoch == 0:
                self.path.unlink(missing_ok=True)
            raise

    def save(self) -> None:
        """Write the file in one step: at no moment is there a half-written one."""
        tensors = {f"model.{name}": value for name, value in own_memory(self.model.state_dict()).items()}
        for index, state in self.optimizer.state_dict()["state"].items():
            tensors |= {f"adam.{index}.{name}": value for name, value in state.items()}
        tensors["noise"] = self.noise.get_state()
        tensors |= {f"random.{kind}": state for kind, state in _random_states(self.noise.device).items()}
        tensors |= {f"best.{name}": value for name, value in own_memory(self.watcher.best or {}).items()}
        progress = self.progress
        if progress.recorded is not None:
            tensors["recorded"] = progress.recorded
        metadata = dict(
            settings=self.fingerprint,
            epoch=progress.epoch,
            step=progress.step,
            seconds=progress.seconds,
            names=progress.names,
            terms=progress.history.terms,
            value=progress.history.value,
            epoch_seconds=progress.history.seconds,
            validation=progress.history.validation,
        )
        content = to_bytes(
            {name: value.contiguous() for name, value in tensors.items()},
            {"fit": json.dumps(metadata), "model": description(self.model)},
        )
        write_atomically(self.path, content)

    def restore(self) -> None:
        """Restore the state saved in the file. Raises ValueError if it is not a checkpoint of this run."""
        tensors, metadata = read(self.path)
        if "fit" not in metadata:
            raise ValueError(
                f"{self.path} holds a model but no training state: resume needs a file written by "
                "fit(checkpoint=…). To train the model further, load it (models.load) and start a new run."
            )
        saved = json.loads(metadata["fit"])
        self._require_same_run(saved["settings"])
        device = self.noise.device
        tensors = {name: value.to(device) for name, value in tensors.items()}
        self._restore_model(_beginning_with("model.", tensors))
        self._restore_optimizer(_beginning_with("adam.", tensors))
        self._restore_progress(saved, tensors.get("recorded"))
        self.watcher.best = _beginning_with("best.", tensors) or None
        self.noise.set_state(tensors["noise"].cpu())
        _set_random_states(_beginning_with("random.", tensors), device)

    def _require_same_run(self, saved: dict[str, object]) -> None:
        saved = {"parts": 1, "graph": False} | saved
        other = [
            f"{name}={saved.get(name)!r}, now {value!r}"
            for name, value in self.fingerprint.items()
            if saved.get(name) != value
        ]
        if other:
            raise ValueError(
                f"{self.path} was written by a run with other settings ({'; '.join(other)}), so going on "
                "would not give the numbers of an uninterrupted run. Pass the same ones, or start a new "
                "run under another name."
            )

    def _restore_model(self, state: dict[str, Tensor]) -> None:
        if different := differences(state, self.model.state_dict()):
            raise ValueError(
                f"{self.path} holds a different model from the one passed: {', '.join(different)} differ."
            )
        self.model.load_state_dict(state)

    def _restore_optimizer(self, flat: dict[str, Tensor]) -> None:
        state: dict[int, dict[str, Tensor]] = {}
        for key, value in flat.items():
            index, name = key.split(".")
            state.setdefault(int(index), {})[name] = value
        self.optimizer.load_state_dict({**self.optimizer.state_dict(), "state": state})

    def _restore_progress(self, saved: dict, recorded: Tensor | None) -> None:
        progress = self.progress
        progress.epoch, progress.step, progress.seconds = saved["epoch"], saved["step"], saved["seconds"]
        progress.names, progress.recorded = saved["names"], recorded
        progress.history = History(saved["terms"], saved["value"], saved["epoch_seconds"])
        progress.history.validation = saved.get("validation", [])
        progress.history.steps = progress.steps_done


def _beginning_with(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}


def _random_states(device: torch.device) -> dict[str, Tensor]:
    """torch's global random numbers, from which Dropout draws, by the kind of device."""
    states = {"cpu": torch.get_rng_state()}
    if device.type == "cuda":
        states["cuda"] = torch.cuda.get_rng_state(device)
    return states


def _set_random_states(states: dict[str, Tensor], device: torch.device) -> None:
    if "cpu" in states:
        torch.set_rng_state(states["cpu"].cpu())
    if "cuda" in states and device.type == "cuda":
        torch.cuda.set_rng_state(states["cuda"].cpu(), device)
