"""No code is shown to people where words belong: every kind of entry has its own, and fields have the same kinds for residents and staff."""

import importlib
import pkgutil
from collections.abc import Iterator

import jingwei
from jingwei.evidence.events import Event
from jingwei.faces.ops.events import EVENTS
from jingwei.faces.ops.wording import FIELDS
from jingwei.faces.portal import words


def kinds() -> Iterator[type[Event]]:
    """Every class of events that a module defines."""
    for module in pkgutil.walk_packages(jingwei.__path__, "jingwei."):
        if ".events" in module.name and ".faces." not in module.name:
            importlib.import_module(module.name)
    waiting = Event.__subclasses__()
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("jingwei."):
            yield kind


def test_every_kind_of_entry_has_words_and_no_words_are_left_over() -> None:
    assert {kind.step for kind in kinds() if getattr(kind, "step", "")} == set(EVENTS)


def test_staff_read_words_for_every_field_that_residents_do() -> None:
    assert set(words.FIELDS) == set(FIELDS)
