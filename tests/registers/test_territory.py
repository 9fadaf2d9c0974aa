"""Writing divisions and grids: what changes, what an old code stands for, and what is refused. Commits are real, as in
``test_operations``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

import pytest
from django.db import connections
from tests.people import G1, G2, LI, NOON, OTHER_STREET, QIAN, STREET
from tests.registers.world import TODAY, World, filled

from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotAllowed, NotFound
from jingwei.kernel.purposes import REGISTER_CARE
from jingwei.registers.operations import territory
from jingwei.registers.operations._versions import NothingChanged
from jingwei.registers.operations._writing import CodeTaken, NotACode
from jingwei.registers.queries import territory as map_of

GRIDS = (G1, G2, f"{OTHER_STREET}00101")
SINCE, CHANGED = date(2026, 1, 1), date(2026, 6, 1)


@pytest.fixture
def world(committing: str) -> World:
    return filled(seed=5, dwellings=2, people=2, residences=2, grids=GRIDS)


@contextmanager
def under(actor: Actor, **asked: object) -> Iterator[None]:
    with scopes.entered(actor.scope, at=NOON, **asked):  # type: ignore[arg-type]
        yield


def names_below(street: str, *, on: date) -> dict[str, str]:
    with under(QIAN, on=on):
        found = map_of.divisions_under(street, actor=QIAN, purpose=REGISTER_CARE)
    assert found is not None
    return {division.code: division.name for division in found.below}


def changed(division: UUID, actor: Actor = QIAN, **new: str) -> None:
    with under(actor):
        territory.change_division(division, on=CHANGED, source="plan", actor=actor, at=NOON, **new)


def last_entry() -> tuple[str, list[str]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select e.step, e.covers from evidence_entry e join evidence_pending p on p.entry_id = e.id order by p.place desc limit 1"
        )
        (found,) = cursor.fetchall()
        return found


@pytest.fixture
def division(world: World) -> UUID:
    with under(QIAN):
        return territory.add_division(OLD, "福新社区", since=SINCE, source="plan", actor=QIAN, at=NOON)


OLD, NEW = f"{STREET}098", f"{STREET}099"


def test_from_a_day_on_a_division_has_another_name_and_code_and_the_old_code_stands_for_the_new_one(division: UUID) -> None:
    before = names_below(STREET, on=CHANGED)
    changed(division, name="新福社区", code=NEW)
    assert last_entry() == ("registers.division-changed", ["registers_divisionversion", "registers_divisionsuccessor"])
    assert names_below(STREET, on=date(2026, 5, 31)) == before
    after = {code: name for code, name in before.items() if code != OLD} | {NEW: "新福社区"}
    assert before[OLD] == "福新社区"
    assert names_below(STREET, on=CHANGED) == after
    with under(QIAN):
        for day, code in ((SINCE, OLD), (CHANGED, NEW)):
            assert map_of.resolve(OLD, on=day, actor=QIAN, purpose=REGISTER_CARE) == (code,)


def test_a_change_of_a_division_is_refused_without_a_trace(division: UUID) -> None:
    with under(QIAN):
        foreign = map_of.divisions_under(OTHER_STREET, actor=QIAN, purpose=REGISTER_CARE)
        assert foreign is not None
    taken = next(code for code in names_below(STREET, on=CHANGED) if code != OLD)
    before = last_entry(), names_below(STREET, on=CHANGED)
    refusals = (
        (CodeTaken, division, QIAN, {"code": taken}),
        (NotACode, division, QIAN, {"code": G1}),
        (NotFound, division, QIAN, {"code": f"{OTHER_STREET}098"}),
        (NotFound, foreign.id, QIAN, {"name": "远"}),
        (NothingChanged, division, QIAN, {"name": "福新社区"}),
        (NotAllowed, division, LI, {"name": "新福社区"}),
    )
    for refusal, which, actor, new in refusals:
        with pytest.raises(refusal):
            changed(which, actor, **new)
    assert (last_entry(), names_below(STREET, on=CHANGED)) == before


def test_an_old_code_of_a_grid_resolves_to_what_it_became(world: World) -> None:
    new, split = f"{STREET}00109", f"{STREET}00110"
    with under(QIAN):
        (grid,) = (row for row in map_of.list_grids(actor=QIAN, purpose=REGISTER_CARE, community=G1[:12]) if row.code == G1)
        territory.change_grid(grid.id, on=date(2026, 1, 1), source="plan", actor=QIAN, at=NOON, code=new)
    with under(QIAN):
        territory.add_grid(split, "north", since=date(2026, 6, 1), source="plan", actor=QIAN, at=NOON)
        territory.add_successor(G1, split, since=date(2026, 6, 1), actor=QIAN, at=NOON)
    with under(QIAN):
        for day, codes in ((date(2025, 1, 1), (G1,)), (date(2026, 2, 1), (new,)), (date(2026, 7, 1), (new, split))):
            assert map_of.resolve(G1, on=day, actor=QIAN, purpose=REGISTER_CARE) == codes
        assert map_of.resolve("44030400800177", on=TODAY, actor=QIAN, purpose=REGISTER_CARE) == ()
    with pytest.raises(CodeTaken), under(QIAN):
        territory.add_grid(new, "again", since=TODAY, source="plan", actor=QIAN, at=NOON)
    with pytest.raises(NotFound), under(QIAN):
        territory.add_grid(f"{OTHER_STREET}00107", "abroad", since=TODAY, source="plan", actor=QIAN, at=NOON)
    with under(QIAN):
        tree = map_of.divisions_under("440304", actor=QIAN, purpose=REGISTER_CARE)
        assert tree is not None
        assert [street.code for street in tree.below] == [STREET, OTHER_STREET]
