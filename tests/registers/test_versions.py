"""Change and correct on two time-lines agree with a plain reference, whatever the order, the connection and the clock."""

import itertools
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

import pytest
from django.db import connection, connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jingwei.evidence.events import Event
from jingwei.evidence.recording import Particulars, record
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound
from jingwei.kernel.intervals import FOREVER, FOREVER_AT
from jingwei.kernel.purposes import REGISTER_CARE
from jingwei.kernel.scope import Scope
from jingwei.registers.models import Grid, GridVersion
from jingwei.registers.operations._versions import NothingChanged, Writing, begin, change, correct, end

NOON = datetime(2027, 3, 1, 4, tzinfo=UTC)
START = date(2020, 1, 1)
CODE = "44030400800101"
OPERATOR = Actor.system("tests")
BY = Writing(OPERATOR, NOON, "tests")


@dataclass(frozen=True)
class Drawn(Event):
    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "registers.drawn"
    covers: ClassVar[tuple[str, ...]] = ("registers_grid", "registers_gridversion")


type State = tuple[tuple[date, date, str], ...]


@dataclass
class Reference:
    """Two time-lines in plain lists: every state that was ever the latest."""

    states: list[State] = field(default_factory=list)

    def holding(self, day: date) -> tuple[date, date, str] | None:
        return next((piece for piece in self.states[-1] if piece[0] <= day < piece[1]), None)

    def put(self, old: tuple[date, date, str], *new: tuple[date, date, str]) -> None:
        kept = [piece for piece in self.states[-1] if piece != old]
        self.states.append(tuple(sorted(kept + [piece for piece in new if piece[0] < piece[1]])))

    def step(self, kind: str, day: date, name: str) -> bool:
        """Whether the step was possible."""
        if kind == "end":
            old = next((piece for piece in self.states[-1] if piece[0] < day <= piece[1]), None)
            if old is None or old[1] == day:
                return False
            self.put(old, (old[0], day, old[2]))
            return True
        old = self.holding(day)
        if old is None or old[2] == name:
            return False
        if kind == "change":
            self.put(old, (old[0], day, old[2]), (day, old[1], name))
        else:
            self.put(old, (old[0], old[1], name))
        return True


def written(kind: str, grid: uuid.UUID, day: date, name: str, *, clock: datetime | None = None) -> bool:
    with scopes.entered(Scope.decision(), at=NOON):
        if clock is not None:
            with connection.cursor() as cursor:
                cursor.execute("select set_config('jw.recorded', %s, true)", [clock.isoformat()])
        try:
            if kind == "end":
                end(GridVersion, grid, on=day, by=BY)
            else:
                (change if kind == "change" else correct)(GridVersion, grid, on=day, by=BY, name=name)
        except (NotFound, NothingChanged):
            return False
        told()
        return True


def told() -> None:
    about = Particulars(purpose=REGISTER_CARE, case=uuid.uuid4())
    record(Drawn(), actor=OPERATOR, at=NOON, about=about, new_case=True)


def drawn(name: str = "first", code: str = CODE) -> uuid.UUID:
    with scopes.entered(Scope.decision(), at=NOON):
        grid = Grid(id=uuid.uuid4())
        grid.save(force_insert=True)
        begin(GridVersion, valid_from=START, by=BY, grid=grid, code=code, name=name, community=code[:12], street=code[:9])
        told()
    return grid.pk


@pytest.fixture
def elsewhere(committing: str) -> Iterator[Callable[..., bool]]:
    """A second connection: calls run in a thread of their own."""
    pool = ThreadPoolExecutor(1)

    def point() -> None:
        connections["default"].settings_dict["NAME"] = committing

    pool.submit(point).result()
    try:
        yield lambda *args, **kwargs: pool.submit(written, *args, **kwargs).result()
    finally:
        pool.submit(connections.close_all).result()
        pool.shutdown()


days = st.integers(-3, 40).map(lambda number: START + timedelta(days=number))
steps = st.lists(
    st.tuples(
        st.sampled_from(["change", "change", "correct", "end"]),
        days,
        st.sampled_from(["first", "second", "third"]),
        st.booleans(),
        st.one_of(st.none(), st.integers(-90_000, 90_000)),
    ),
    max_size=9,
)
numbers = iter(range(10_000, 99_999))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(steps=steps)
def test_as_of_and_known_on_answer_as_the_reference(
    elsewhere: Callable[..., bool], steps: list[tuple[str, date, str, bool, int | None]]
) -> None:
    grid = drawn(code=f"440304008{next(numbers)}")
    reference = Reference([((START, FOREVER, "first"),)])
    for kind, day, name, other, seconds in steps:
        clock = None if seconds is None else datetime.now(UTC) + timedelta(seconds=seconds)
        run = elsewhere if other else written
        assert run(kind, grid, day, name, clock=clock) == reference.step(kind, day, name)
    rows = GridVersion.objects.filter(grid=grid)
    instants = sorted(set(rows.values_list("recorded_from", "recorded_until").iterator()), key=str)
    moments = sorted({instant for pair in instants for instant in pair} - {FOREVER_AT})
    assert len(moments) == len(reference.states)
    for instant, state in zip(moments, reference.states, strict=True):
        assert known(grid, instant) == state
        assert known(grid, instant - timedelta(microseconds=1)) != state
        for day in (START, START + timedelta(days=7), START + timedelta(days=39)):
            held = rows.known_at(instant).valid_on(day).values_list("name", flat=True)
            assert list(held) == [piece[2] for piece in state if piece[0] <= day < piece[1]]
    assert known(grid, None) == reference.states[-1]


def known(grid: uuid.UUID, instant: datetime | None) -> State:
    rows = GridVersion.objects.filter(grid=grid).known_at(instant).order_by("valid_from")
    return tuple(rows.values_list("valid_from", "valid_until", "name"))


def test_two_at_once_are_one_after_the_other(committing: str) -> None:
    grid = drawn()

    def busy(number: int) -> int:
        connections["default"].settings_dict["NAME"] = committing
        try:
            return sum(written("correct", grid, START, f"{number}-{turn}") for turn in range(15))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(busy, range(3))) == [15, 15, 15]
    ranges = list(GridVersion.objects.filter(grid=grid).order_by("recorded_from").values_list("recorded_from", "recorded_until"))
    assert len(ranges) == 46
    assert all(earlier[1] == later[0] for earlier, later in itertools.pairwise(ranges))
    assert ranges[-1][1] == FOREVER_AT


def test_a_clock_that_jumps_back_leaves_neither_gap_nor_overlap(committing: str) -> None:
    grid = drawn()
    past = datetime(2001, 1, 1, tzinfo=UTC)
    for turn in range(4):
        assert written("correct", grid, START, f"turn {turn}", clock=past)
    ranges = list(GridVersion.objects.filter(grid=grid).order_by("recorded_from").values_list("recorded_from", "recorded_until"))
    assert all(earlier[1] == later[0] for earlier, later in itertools.pairwise(ranges))
    assert all(later[0] - earlier[0] == timedelta(microseconds=1) for earlier, later in itertools.pairwise(ranges))


def test_a_closed_version_never_changes(committing: str) -> None:
    grid = drawn()
    written("correct", grid, START, "second")
    closed = GridVersion.objects.get(grid=grid, name="first")
    with pytest.raises(Exception, match="never changes"), scopes.entered(Scope.decision(), at=NOON):
        GridVersion.objects.filter(pk=closed.pk).update(name="third")
