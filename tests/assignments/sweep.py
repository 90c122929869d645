"""Wrappers about the reference answers: the checks should notice every one that makes an answer wrong.

Each argument of each task is ignored, held at a constant, turned round, cast; each result has an axis too
many or too few, is turned round, cast, scaled, exchanged for another. (Two arguments exchanged are among the
changes in mutants.py.) Which of these fit a task, the calls of its own checks say. What no check notices has
to be as right as the reference: answers/<assignment>/equivalent_wrappers.txt lists these, each with the
reason. ``python -m tests.assignments.sweep a2_elbo`` prints the others.
"""

import ast
import re
import sys
from collections.abc import Iterator
from typing import Any

from course_utils.grading.notebooks import names, run_cells, tasks
from tests.assignments import mutants, recorder
from tests.assignments.classroom import ANSWERS, COURSE, reference_answers, solution_notebook
from tests.assignments.mutants import Change, listed_in
from tests.assignments.recorder import Call, OfTensor

USUAL = 3  # of the values that a number has in the visible checks, how many are tried as constants


def wrappers(assignment: str) -> list[Change]:
    """Every wrapper about every reference answer of the assignment."""
    return [
        wrapper
        for task in tasks(solution_notebook(assignment))
        for wrapper in of_task(assignment, task.answer)
    ]


def of_task(assignment: str, task: str) -> list[Change]:
    """Every wrapper about the reference answer of one task."""
    visible, every = (calls_of(assignment, task, only_visible) for only_visible in (True, False))
    source = reference_answers(assignment)[task]
    return [
        Change(assignment, task, _kind(text), text, changed)
        for text, changed in wrapped(source, visible, every)
    ]


def calls_of(assignment: str, task: str, only_visible: bool) -> list[Call]:
    """The calls by which the task's checks try the reference answer."""
    notebook, source = solution_notebook(assignment), reference_answers(assignment)[task]
    checks = next(known.checks for known in tasks(notebook) if known.answer == task)
    name = _function(source).name
    recorder.calls.clear()
    source += f"\n\nfrom tests.assignments import recorder\n\n{name} = recorder.recording({name})"
    failed = run_cells(notebook, {task: source}, checks, only_visible)
    assert not failed, failed
    return list(recorder.calls)


def wrapped(source: str, visible: list[Call], every: list[Call]) -> Iterator[tuple[str, str]]:
    """For each wrapper that fits the calls: what it does, in a line, and the answer's source within it."""
    seen = set()
    for name in every[0].arguments:
        values = [call.arguments[name] for call in every]
        usual = [call.arguments[name] for call in visible]
        for line in _of_argument(name, values, usual):
            if line not in seen:
                seen.add(line)
                yield line, _put_around(source, before=line)
    several = every[0].several
    for number in range(len(every[0].results)):
        name = f"result[{number}]" if several else "result"
        for line in _of_result(name, [call.results[number] for call in every]):
            yield line, _put_around(source, after=line, several=several)
    for i in range(len(every[0].results)):
        for j in range(i):
            line = f"result[{j}], result[{i}] = result[{i}], result[{j}]"
            yield line, _put_around(source, after=line, several=True)


def _of_argument(name: str, values: list[Any], usual: list[Any]) -> Iterator[str]:
    """Lines that change the argument ``name``; values, usual: what it is in all calls, and in the visible."""
    match values[0]:
        case OfTensor():
            yield f"{name} = first.setdefault(('{name}', {name}.shape, {name}.dtype), {name})"
            for change in _of_tensor(name, values):
                yield f"{name} = {change}"
        case dict():
            yield f"{name} = first.setdefault('{name}', {name})"
            entries = {key: [value[key] for value in values] for key in values[0]}
            for key, descriptions in entries.items():
                if isinstance(descriptions[0], OfTensor):
                    for change in _of_tensor(f'{name}["{key}"]', descriptions):
                        yield f'{name} = {name} | {{"{key}": {change}}}'
            for a in entries:
                for b in entries:
                    if a < b and all(x.shape == y.shape for x, y in zip(entries[a], entries[b], strict=True)):
                        yield f'{name} = {name} | {{"{a}": {name}["{b}"], "{b}": {name}["{a}"]}}'
        case int() | float():
            constants = [*dict.fromkeys(usual)][:USUAL]
            yield from (f"{name} = {constant!r}" for constant in dict.fromkeys([*constants, 1]))
            yield f"{name} = 2 * {name}"
            if isinstance(values[0], int):
                yield f"{name} = {name} + 1"
                yield f"{name} = {name} - 1"
            else:
                yield f"{name} = {name}**2"
                yield f"{name} = {name}**0.5"
                yield f"{name} = int({name})"
        case _:
            yield f"{name} = first.setdefault('{name}', {name})"


def _of_tensor(name: str, values: list[OfTensor]) -> Iterator[str]:
    """Expressions that give another tensor of the same kind."""
    yield f"torch.zeros_like({name})"
    yield f"torch.ones_like({name})"
    for axis in _axes(values):
        yield f"{name}.flip({axis})"
        yield f"{name}.narrow({axis}, 0, 1).expand_as({name})"
    if len(values[0].shape) > 1:
        yield f"{name}.mT"
    if values[0].dtype.is_floating_point:
        yield f"{name}.float()"
        yield f"{name}.double()"
        yield f"{name}.int().to({name}.dtype)"
    else:
        yield f"{name}.double()"
    if any(value.requires_grad for value in values):
        yield f"{name}.detach()"


def _of_result(name: str, values: list[Any]) -> Iterator[str]:
    """Lines that change the result ``name``."""
    if isinstance(values[0], OfTensor):
        if any(1 in value.shape for value in values):
            yield f"{name} = {name}.squeeze()"
        for axis in _axes(values):
            if any(value.shape[axis] == 1 for value in values):
                yield f"{name} = {name}.squeeze({axis})"
            yield f"{name} = {name}.flip({axis})"
        yield f"{name} = {name}.unsqueeze(0)"
        if values[0].shape:
            yield f"{name} = {name}.unsqueeze(-1)"
        if len(values[0].shape) > 1:
            yield f"{name} = {name}.mT"
        yield f"{name} = {name}.float()"
        yield f"{name} = {name}.double()"
        if any(value.requires_grad for value in values):
            yield f"{name} = {name}.detach()"
        if values[0].dtype.is_floating_point:
            yield f"{name} = 1.1 * {name}"
            yield f"{name} = -{name}"
        else:
            yield f"{name} = ~{name}"
    elif isinstance(values[0], bool):
        yield f"{name} = not {name}"
    else:
        yield f"{name} = 1.1 * {name}"
        yield f"{name} = -{name}"
        if isinstance(values[0], int):
            yield f"{name} = {name} + 1"


def _axes(values: list[OfTensor]) -> range:
    """The axes that a tensor has in every call; counted from the last where their number differs."""
    least = min(len(value.shape) for value in values)
    return range(least) if all(len(value.shape) == least for value in values) else range(-least, 0)


def _kind(line: str) -> str:
    """What a line does, whichever argument or result, number or axis it does it to."""
    name = re.match(r"\w+", line)[0]
    without_name = line if name == "result" else re.sub(rf"\b{name}\b", "_", line)
    return re.sub(r"-?\d+(\.\d+)?", "0", re.sub(r'"\w+"', '""', without_name))


def _put_around(source: str, before: str = "pass", after: str = "pass", several: bool = False) -> str:
    """The answer and a wrapper of the same name, which does this before and after each call."""
    function = _function(source)
    given = ", ".join(argument.arg for argument in function.args.args)
    called = f"answer({given})"
    return f"""{source}


def _around(answer):
    first = {{}}

    def {function.name}({given}):
        {before}
        result = {f"list({called})" if several else called}
        {after}
        return {"tuple(result)" if several else "result"}

    return {function.name}


{function.name} = _around({function.name})
"""


def _function(source: str) -> ast.FunctionDef:
    return next(node for node in reversed(ast.parse(source).body) if isinstance(node, ast.FunctionDef))


def equivalent(assignment: str) -> dict[str, str]:
    """The wrappers listed as being as right as the reference, by their keys, and why."""
    return listed_in(ANSWERS / assignment / "equivalent_wrappers.txt")


def report(assignment: str) -> bool:
    """Print the wrappers that no check notices and that are not listed, and counts; True if none."""
    return mutants.report(
        wrappers(assignment), equivalent(assignment), f"wrappers about the reference answers of {assignment}"
    )


def main() -> int:
    """Report on the assignments named, or on all; 0 if all is well."""
    return 0 if all([report(assignment) for assignment in sys.argv[1:] or names(COURSE)]) else 1


if __name__ == "__main__":
    sys.exit(main())
