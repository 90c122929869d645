"""Arguments travel by pickle; both sides number their objects alike."""

import io

import cloudpickle
import pytest
import torch

from course_utils import checks
from course_utils.grading.examiner import parcel


class Thing:
    def __init__(self):
        self.list, self.tensor = [1, {"a": 2}], torch.ones(2)


def sent(value):
    file = io.BytesIO()
    pickler = parcel.Pickler(file)
    pickler.dump(value)
    unpickler = parcel.Unpickler(file.getvalue(), [t.clone() for t in pickler.tensors], pickler.generators)
    return unpickler.load(), pickler, unpickler


def test_both_sides_number_objects_alike():
    thing, calls, generator = Thing(), [], torch.Generator()
    module = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Dropout())
    value = (thing, thing.list, lambda x: calls.append(x), module, {"k": thing.tensor}, {1, 2}, generator)
    got, pickler, unpickler = sent(value)
    here, there = pickler.objects(), unpickler.objects()
    assert here.keys() == there.keys()
    numbers = {id(obj): number for number, obj in here.items()}
    for mine in (thing, thing.list, thing.list[1], calls, module, module._modules, module[0]._parameters):
        assert type(there[numbers[id(mine)]]) is type(mine)
    assert got[1] is got[0].list and got[4]["k"] is got[0].tensor
    assert len(pickler.tensors) == 3, "each tensor once"
    assert got[6] is generator, "from the table"


def test_what_the_assignment_gives_is_named_and_not_copied(monkeypatch):
    monkeypatch.setitem(parcel.GIVEN, "Thing", Thing)
    got, pickler, _ = sent(Thing())
    assert type(got) is Thing
    assert parcel.given in pickler.objects().values()


def test_what_changed_is_seen_and_can_be_put_back(monkeypatch):
    monkeypatch.setattr(Thing, "__module__", "__main__")
    count = 0

    def counted():
        nonlocal count
        count += 1

    counted.__module__ = "__main__"
    for obj, change, content in [
        ([1, 2], lambda o: o.append(3), [1, 2, 3]),
        ({"a": 1}, lambda o: o.update(a=2), {"a": 2}),
        ({1}, lambda o: o.add(2), [1, 2]),
        (Thing(), lambda o: setattr(o, "list", 5), None),
        (counted, lambda o: o(), [1]),
    ]:
        before = parcel.inside(obj)
        assert not parcel.changed(before, parcel.inside(obj))
        change(obj)
        now = parcel.inside(obj)
        assert parcel.changed(before, now)
        assert content is None or now == content
        parcel.put(obj, before)
        assert not parcel.changed(before, parcel.inside(obj))
    assert count == 0
    assert parcel.inside(5) is None and parcel.inside(Thing) is None and parcel.inside(torch) is None


@pytest.mark.parametrize(
    "obj", [torch, torch.Tensor, torch.no_grad, checks.unchanged, pytest.fixture, Thing()]
)
def test_what_a_library_has_cannot_be_changed_from_there(obj):
    with pytest.raises(ValueError, match="library"):
        parcel.put(obj, {})


@pytest.mark.parametrize("obj", [[], {}, set(), torch.nn.Linear(1, 1)])
def test_content_of_another_kind_is_refused(obj):
    with pytest.raises(ValueError, match="does not fit"):
        parcel.put(obj, 5)


def test_a_function_travels_without_a_search_of_all_modules(monkeypatch):
    """cloudpickle's own took longer than the rest of a call; other users of cloudpickle keep it."""
    searched = []
    monkeypatch.setattr(parcel.internals, "_find_imported_submodules", lambda *_: searched.append(1) or [])
    got, _, _ = sent(lambda x: torch.nn.functional.relu(x))
    assert got(torch.tensor(-1.0)) == 0 and not searched
    cloudpickle.dumps(lambda: torch)
    assert searched
