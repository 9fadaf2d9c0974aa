"""Change and correct on two time-lines agree with a plain reference, whatever the order, the connection and the clock."""

import itertools
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

import pytest
from django.db import DatabaseError, connection, connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jingwei.evidence.events import Event
from jingwei.evidence.past import told_as_of_then
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
    """A second connection: calls run in a thread of their own. The owner lets other instants stand: they are clocks that disagree."""
    pool = ThreadPoolExecutor(1)

    def point() -> None:
        connections["default"].settings_dict["NAME"] = committing

    pool.submit(point).result()
    try:
        with told_as_of_then():
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
    with told_as_of_then():
        for turn in range(4):
            assert written("correct", grid, START, f"turn {turn}", clock=past)
    ranges = list(GridVersion.objects.filter(grid=grid).order_by("recorded_from").values_list("recorded_from", "recorded_until"))
    assert len(ranges) == 5
    assert all(earlier[1] == later[0] for earlier, later in itertools.pairwise(ranges))
    assert all(later[0] - earlier[0] == timedelta(microseconds=1) for earlier, later in itertools.pairwise(ranges))


def ranges_of(grid: uuid.UUID) -> list[tuple[datetime, datetime]]:
    return list(GridVersion.objects.filter(grid=grid).order_by("recorded_from").values_list("recorded_from", "recorded_until"))


def database_clock() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


@pytest.mark.parametrize("years", [-25, -1, 1, 25])
def test_nobody_puts_another_instant_there_than_the_databases_own(committing: str, years: int) -> None:
    grid, claimed = drawn(), database_clock() + timedelta(days=365 * years)
    began = database_clock()
    for kind, day, name in (
        ("correct", START, "second"),
        ("change", START + timedelta(days=9), "third"),
        ("end", START + timedelta(days=30), ""),
    ):
        assert written(kind, grid, day, name, clock=claimed)
    with scopes.entered(Scope.decision(), at=NOON):  # by raw SQL, without the lock that the operations take
        with connection.cursor() as cursor:
            cursor.execute("select set_config('jw.recorded', %s, true)", [claimed.isoformat()])
            GridVersion.objects.filter(grid=grid, recorded_until=FOREVER_AT).update(recorded_until=claimed)
            cursor.execute("select set_config('jw.recorded', %s, true)", [claimed.isoformat()])
        begin(
            GridVersion, valid_from=FOREVER - timedelta(days=9), by=BY, grid_id=grid, code=CODE, name="x", community="", street=""
        )
        told()
    ended = database_clock()
    instants = {instant for pair in ranges_of(grid) for instant in pair} - {FOREVER_AT}
    assert all(began - timedelta(minutes=1) <= instant <= ended for instant in instants)
    assert len(instants) >= 5


def test_what_was_recorded_ahead_of_the_clock_goes_on_a_microsecond_later(committing: str) -> None:
    ahead, level = drawn(), drawn(code=CODE[:-1] + "2")
    with told_as_of_then():
        assert written("correct", ahead, START, "tomorrow", clock=database_clock() + timedelta(days=1))
    for turn in range(3):
        assert written("correct", ahead, START, f"turn {turn}")
    ranges = ranges_of(ahead)
    assert all(earlier[1] == later[0] for earlier, later in itertools.pairwise(ranges))
    assert [later[0] - earlier[0] for earlier, later in itertools.pairwise(ranges[1:])] == [timedelta(microseconds=1)] * 3
    with scopes.entered(Scope.decision(), at=NOON):  # another thing that is written after it does not go ahead with it
        correct(GridVersion, ahead, on=START, by=BY, name="last")
        correct(GridVersion, level, on=START, by=BY, name="level")
        told()
    assert max(one[0] for one in ranges_of(level)) <= database_clock()


@pytest.mark.parametrize("alias", ["default", "import", "sequencer"])
def test_only_the_owner_lets_a_past_be_told(committing: str, alias: str) -> None:
    for statement in (
        "insert into evidence_past default values",
        "update evidence_past set since = now()",
        "delete from evidence_past",
        "alter table registers_gridversion disable trigger all",
        "create or replace function jw_recordable(a timestamptz, b text, c jsonb) returns timestamptz language sql as 'select a'",
    ):
        with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), connections[alias].cursor() as cursor:
            cursor.execute(statement)
    with connections["owner"].cursor() as cursor:
        cursor.execute("select count(*) from evidence_past")
        assert cursor.fetchone() == (0,)


def test_a_temporary_table_of_the_same_name_is_no_leave(committing: str) -> None:
    grid = drawn()
    with scopes.entered(Scope.decision(), at=NOON), connection.cursor() as cursor:
        cursor.execute("create temporary table evidence_past (told boolean)")
        cursor.execute("insert into pg_temp.evidence_past values (true)")
        cursor.execute("create temporary table registers_gridversion (like public.registers_gridversion)")
        cursor.execute("set local search_path = pg_temp, public")
        cursor.execute("select set_config('jw.recorded', '2001-01-01', true)")
        cursor.execute(
            "insert into public.registers_gridversion (id, grid_id, code, name, community, street, valid_from, valid_until, recorded_from,"
            " recorded_until, source, entered_by) values (gen_random_uuid(), %s, %s, 'x', '', '', '2019-01-01', '2020-01-01', '2001-01-01',"
            " '2001-01-02', '', '')",
            [grid, CODE],
        )
        cursor.execute("drop table pg_temp.registers_gridversion, pg_temp.evidence_past")
        told()
    assert min(one[0] for one in ranges_of(grid)).year > 2001


def test_the_leave_ends_with_its_block_whatever_happens(committing: str) -> None:
    def broken() -> None:
        with told_as_of_then():
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    grid = drawn()
    assert written("correct", grid, START, "second", clock=datetime(2001, 1, 1, tzinfo=UTC))
    assert min(one[0] for one in ranges_of(grid)).year > 2001


def test_a_closed_version_never_changes(committing: str) -> None:
    grid = drawn()
    written("correct", grid, START, "second")
    closed = GridVersion.objects.get(grid=grid, name="first")
    with pytest.raises(Exception, match="never changes"), scopes.entered(Scope.decision(), at=NOON):
        GridVersion.objects.filter(pk=closed.pk).update(name="third")
