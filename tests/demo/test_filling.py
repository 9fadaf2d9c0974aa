"""Filling a data folder: what the generator made is what the database holds, and the demo can be walked on it."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connections

from jingwei.accounts.queries import actor_for
from jingwei.config.subscriptions import SUBSCRIPTIONS
from jingwei.demo import queries
from jingwei.demo.generator import District, is_never_sent_to, stories
from jingwei.demo.mark import Mark
from jingwei.demo.operations import SEED, Filling, write_truth
from jingwei.kernel import keys
from jingwei.kernel import scope as scopes
from jingwei.kernel.dates import start_of
from jingwei.kernel.purposes import AUDIT, SHARING
from jingwei.registers.people.numbers import citizen_index
from jingwei.registers.queries import facts
from jingwei.sharing.queries import shared

SCALE, ON = Fraction(1, 500), date(2026, 11, 23)


@dataclass
class Filled:
    folder: Path
    counts: dict[str, int]
    district: District

    @property
    def mark(self) -> Mark:
        found = Mark.read(self.folder, ring=keys.ring())
        assert found is not None
        return found


@pytest.fixture
def filled(committing: str, tmp_path: Path) -> Filled:
    facts.forget_archive()  # databases of tests share their name, so an archive of another test would be taken for this one's
    filling = Filling(tmp_path, SCALE, ON, SUBSCRIPTIONS)
    for _step in filling.run():
        assert not (tmp_path / "demo.json").exists() or Mark.read(tmp_path, ring=keys.ring()) is not None
    return Filled(tmp_path, filling.counts, District.generate(SEED, SCALE, on=ON))


def ask(statement: str, *values: object) -> list[tuple[object, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def count(table: str, where: str = "true") -> int:
    (row,) = ask(f"select count(*) from {table} where {where}")
    return int(str(row[0]))


@pytest.mark.slow
def test_the_register_holds_what_was_generated_and_nothing_else(filled: Filled) -> None:
    parts = list(filled.district.parts())
    loaded = {residence.person for part in parts for residence in part.residences}
    assert count("registers_division") == len(filled.district.divisions())
    assert count("registers_grid") == sum(len(part.grids) for part in parts)
    assert count("registers_building") == sum(len(part.buildings) for part in parts)
    assert count("registers_dwelling") == sum(len(part.dwellings) for part in parts)
    assert count("registers_entity") == sum(len(part.entities) for part in parts)
    assert count("registers_personversion", "source = 'taken-over'") == len(loaded) == filled.counts["people"]
    assert count("registers_residence", "kind <> 'unstated'") == sum(len(part.residences) for part in parts)
    assert count("registers_history") == sum(1 for _ in filled.district.histories()) == filled.counts["records"]
    assert count("accounts_post") == len(filled.district.posts()) + 2 == filled.counts["posts"]  # the two auditors


@pytest.mark.slow
def test_weeks_of_work_lie_before_the_first_day_and_all_of_it_is_numbered_and_told(filled: Filled) -> None:
    assert count("declarations_declaration") == filled.counts["declarations"] >= 12
    assert count("declarations_declaration", f"declared_on >= '{ON}'") == 0
    assert count("evidence_pending") == 0
    states = {
        str(state): int(str(number)) for state, number in ask("select state, count(*) from declarations_declaration group by 1")
    }
    assert states["accepted"] > states.get("waiting", 0) > 0
    assert (
        count(
            "declarations_declaration d join cases_workorder o on o.id = d.order_id",
            "d.state = 'waiting' and o.closed_at is not null",
        )
        == 0
    )
    assert count("registers_residenceversion", f"recorded_from > '{start_of(ON).isoformat()}'") == 0
    told = stories(filled.district)
    assert count("cases_workorder", f"closed_at is null and grid = '{told.grid.code}'") > 0


@pytest.mark.slow
def test_the_cast_can_play(filled: Filled) -> None:
    mark, told = filled.mark, stories(filled.district)
    assert mark.is_ready
    assert mark.cast.confirmed[0].name == told.confirmed.person.name
    assert mark.cast.unknown[0].name == told.unknown.person.name
    people = (*mark.cast.confirmed, *mark.cast.unknown)
    assert len({one.plate for one in people}) == len(people)
    assert all(is_never_sent_to(one.phone) for one in people)
    for one in people:
        assert ask("select 1 from registers_personversion where number_index = %s", citizen_index(one.number)) == []
    for role, account in mark.cast.accounts.items():
        ((posts,),) = ask("select count(*) from accounts_post where account_id = %s", account)
        assert posts == (0 if role == "resident" else 1)
    assert ask("select proof from registers_identitylink where account_id = %s", mark.cast.accounts["resident"]) == [("counter",)]
    assert count("accounts_account", "kind = 'staff' and password not like '!%%'") == 0


@pytest.mark.slow
def test_the_staff_of_the_street_and_of_the_district_read_under_an_agreement(filled: Filled) -> None:
    for role, what in (("street-officer", "registers.people"), ("district-officer", "registers.entities")):
        officer = actor_for(UUID(filled.mark.cast.accounts[role]), at=start_of(ON))
        with scopes.entered(officer.scope, at=start_of(ON)):
            (agreement,) = shared.own_agreements(actor=officer, purpose=SHARING)
            assert (agreement.what, agreement.holds) == (what, True)
            assert shared.page(agreement.number, actor=officer, purpose=SHARING).rows


@pytest.mark.slow
def test_the_walk_begins_with_the_storys_people(filled: Filled) -> None:
    mark = filled.mark
    with scopes.entered(queries.SYSTEM.scope, at=start_of(ON)):
        walk = queries.get_walk(mark, actor=queries.SYSTEM, purpose=AUDIT)
    assert (walk.declared, walk.doubtful, walk.accepted, walk.closed, walk.confirmed) == ("", "", False, False, False)
    assert walk.confirmed_next == mark.cast.confirmed[0]
    assert walk.unknown_next == mark.cast.unknown[0]
    assert walk.visited_by == mark.cast.accounts["grid-worker"]


@pytest.mark.slow
def test_the_ground_truth_tells_of_every_record_of_the_archive(filled: Filled, tmp_path: Path) -> None:
    write_truth(filled.mark, tmp_path / "truth")
    assert len((tmp_path / "truth").read_text("utf-8").splitlines()) == filled.counts["records"] + 2
