"""The one box: what a text is taken for, what it finds in whose territory, in which order, page by page, and what the read log says."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, connections
from tests.people import G1, G2, LI, NOON, OTHER_STREET, QIAN, SUN, WANG, WU, ZHAO, ZHOU
from tests.registers.world import LOADER, number_of

from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.codes import uscc
from jingwei.kernel.errors import NotAllowed
from jingwei.kernel.purposes import COUNTER, REGISTER_CARE
from jingwei.registers.models import DwellingToken, PersonToken
from jingwei.registers.operations import places as writing
from jingwei.registers.operations.entities import EntityFields
from jingwei.registers.operations.loading import load
from jingwei.registers.operations.places import BuildingFields, DwellingChanges, DwellingFields
from jingwei.registers.operations.staging import Stage
from jingwei.registers.people import numbers
from jingwei.registers.places.tokens import tokens
from jingwei.registers.queries import finding, people
from jingwei.registers.queries._rarity import rarest_first, rarest_here_first
from jingwei.registers.queries._typed import BadMark, Matched, typed

G9 = f"{OTHER_STREET}00101"
SINCE = date(2015, 1, 1)
NAMES = ("王伟", "王偉", "王玮", "王伟明", "王纬", "玉伟", "李曰", "李日", "Anna Smith")


@dataclass
class Town:
    """Two roads of three grids, their people and firms; by address and by name."""

    dwellings: dict[str, uuid.UUID] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    people: dict[str, uuid.UUID] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    firms: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def town(committing: str) -> Town:
    made, stage = Town(), Stage(NOON, "taken-over", "operator")
    for code in sorted({grid[:size] for grid in (G1, G2, G9) for size in (6, 9, 12)}):
        stage.division(code, f"division {code}", since=SINCE)
    _built(made, stage)
    homes = list(made.dwellings.values())
    for order, name in enumerate((*NAMES, "周密")):
        number = number_of(order)
        person = stage.person(number, name, since=SINCE, phone=f"1380000{order:04d}", protected=name == "周密")
        stage.residence(person, homes[0], grid=G1, kind="family", since=SINCE)
        made.people[name], made.numbers[name] = person, number
    for nth, (grid, name) in enumerate(((G1, "枫林商贸有限公司"), (G2, "楓林餐饮店"), (G9, "枫林学校"))):
        given = str(uscc.build(authority="9", kind="1", division="440304", organisation=f"M{nth:07d}"))
        stage.entity(given, EntityFields(name=name, kind="company", address="枫林路8号"), grid=grid, since=SINCE)
        made.firms[name] = given
    for _progress in load(stage.tables(), actor=LOADER, at=NOON, source="tests"):
        pass
    return made


def _built(made: Town, stage: Stage) -> None:
    for nth, (grid, road) in enumerate(((G1, "枫林路"), (G2, "枫林路"), (G9, "枫林路"), (G1, "福中三路"))):
        if nth < 3:
            stage.grid(grid, f"grid {nth}", since=SINCE)
        for door in (1, 12):
            part = f"{nth:03d}{door:02d}"
            block = BuildingFields(part=part, address=f"{road}{door}号", use="home", structure="authorised", storeys=9)
            building = stage.building(block, grid=grid, since=SINCE)
            for room in ("0101", "1203"):
                address = f"深圳市福田区{road}{door}号{nth + 1}栋{room}室"
                values = DwellingFields(address=address, room=room, use="home", capacity=6)
                code = f"{grid}{part}00{room}"
                made.dwellings[address] = stage.dwelling(code, values, building=building, grid=grid, since=SINCE)
                made.codes[address] = code


@contextmanager
def under(actor: Actor, *, on: date | None = None, known_at: datetime | None = None) -> Iterator[None]:
    with scopes.entered(actor.scope, at=NOON, on=on, known_at=known_at):
        yield


def addresses(text: str, actor: Actor, *, on: date | None = None, known_at: datetime | None = None) -> set[str]:
    with under(actor, on=on, known_at=known_at):
        found = finding.find_dwellings(text, actor=actor, purpose=REGISTER_CARE)
    assert found.next == ""
    return {row.address for row in found.rows}


def called(text: str, actor: Actor = ZHAO) -> list[str]:
    with under(actor):
        return [hit.name for hit in people.search(text, actor=actor, purpose=COUNTER).people]


def reads() -> list[tuple[str, str, int]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select r.what, r.role, r.count from evidence_read r join evidence_pending p on p.entry_id = r.entry_id order by p.place"
        )
        return list(cursor.fetchall())


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        (number_of(3), Matched.NUMBER),
        ("+86 138-0013 8000", Matched.PHONE),
        (f"{G1} 00001 000101", Matched.HOUSE_CODE),
        (G1, Matched.CODE_BEGINS),
        ("４４０３０４ 008", Matched.CODE_BEGINS),
        (f"{G1}T0117", Matched.CODE_BEGINS),
        ("91350100M000100Y43", Matched.CREDIT_CODE),
        ("枫林路12号", Matched.ADDRESS),
        ("1203", Matched.ADDRESS),
        ("990304", Matched.ADDRESS),  # no province begins so
        ("枫林", Matched.NAME),
        ("wang wei", Matched.NAME),
        ("  ", Matched.NOTHING),
    ],
)
def test_the_form_of_a_text_says_what_it_is(text: str, matched: Matched) -> None:
    assert typed(text).matched is matched


def test_an_address_is_found_by_any_part_of_it_in_the_own_grids_only(town: Town) -> None:
    in_g1 = {address for address, code in town.codes.items() if code.startswith(G1)}
    maple = {address for address in in_g1 if "枫林路" in address}
    assert addresses("枫林", WANG) == maple
    assert addresses("楓林路", WANG) == maple  # traditional characters
    assert addresses("枫林路 １２ 号", WANG) == {address for address in maple if "路12号" in address}
    assert addresses("12号", WANG) == {address for address in in_g1 if "路12号" in address}  # not the room 1203, nor a block 12
    assert addresses("枫林 1203室", WANG) == {address for address in maple if "1203" in address}
    assert addresses("枫林 4幢", WANG) == set()
    assert addresses("福中 4幢 101", WANG) == {address for address in in_g1 if "福中" in address and "0101" in address}
    assert addresses("枫", WANG) == addresses("号", WANG) == addresses("枫林西", WANG) == set()
    assert addresses("枫林", LI) == {address for address, code in town.codes.items() if code.startswith(G2)}
    assert addresses("枫林", WU) == {address for address, code in town.codes.items() if code.startswith(G9)}
    assert addresses("枫林", SUN) == {address for address in town.codes if "枫林" in address}


def test_a_house_code_is_found_whole_and_by_its_beginning(town: Town) -> None:
    here = {address for address, code in town.codes.items() if code.startswith(G1)}
    address, code = next(iter(town.codes.items()))
    assert addresses(f"{code[:14]} {code[14:19]}-{code[19:]}", WANG) == {address}
    assert addresses(G1, WANG) == addresses("440304", WANG) == addresses(G1[:12], WANG) == here
    assert addresses(code[:23], WANG) == {address}
    assert addresses(G2, WANG) == addresses(town.codes[next(a for a, c in town.codes.items() if c.startswith(G2))], WANG) == set()
    assert addresses(OTHER_STREET, QIAN) == addresses("440305", QIAN) == set()
    with under(QIAN):
        writing.change_dwelling(
            town.dwellings[address],
            DwellingChanges(grid=G2),
            on=date(2026, 1, 1),
            source="tests",
            actor=QIAN,
            at=NOON,
        )
    assert addresses(code, WANG) == set()
    assert addresses(code[:19], LI) == {address}  # a dwelling keeps its code when grids are cut anew


def test_what_was_said_on_another_day_and_known_then_is_found_by_what_it_said(town: Town) -> None:
    address, home = next(iter(town.dwellings.items()))
    now = address.replace("枫林", "梅林")
    with under(QIAN):
        writing.change_dwelling(home, DwellingChanges(address=now), on=date(2026, 6, 1), source="tests", actor=QIAN, at=NOON)
    assert addresses("梅林", WANG) == {now}
    assert address not in addresses("枫林", WANG)
    assert addresses("梅林", WANG, on=date(2026, 5, 31)) == set()
    assert address in addresses("枫林", WANG, on=date(2026, 5, 31))
    then = datetime.now(NOON.tzinfo)
    right = now.replace("梅林", "莲花")
    with under(QIAN):
        writing.correct_dwelling(
            home, DwellingChanges(address=right), on=date(2026, 7, 1), reason="typed wrong", source="tests", actor=QIAN, at=NOON
        )
    assert (addresses("莲花", WANG), addresses("梅林", WANG)) == ({right}, set())
    assert (addresses("莲花", WANG, known_at=then), addresses("梅林", WANG, known_at=then)) == (set(), {now})


def test_organisations_are_found_by_code_name_and_address(town: Town) -> None:
    def firms(text: str, actor: Actor) -> set[str]:
        with under(actor):
            return {row.name for row in finding.find_entities(text, actor=actor, purpose=REGISTER_CARE).rows}

    assert (
        firms("枫林", WANG)
        == firms("枫林商贸", WANG)
        == firms(town.firms["枫林商贸有限公司"].lower(), WANG)
        == {"枫林商贸有限公司"}
    )
    assert firms("枫林", QIAN) == {"枫林商贸有限公司", "楓林餐饮店"}
    assert firms("枫林路 8号", QIAN) == {"枫林商贸有限公司", "楓林餐饮店"}
    assert firms(town.firms["枫林学校"], QIAN) == firms("学校", QIAN) == set()


def test_pages_follow_each_other_without_gap_or_overlap(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST", 3)
    for text, actor in (("枫林", SUN), ("440304", QIAN)):
        seen, after = [], ""
        with under(actor):
            while True:
                page = finding.find_dwellings(text, actor=actor, purpose=REGISTER_CARE, after=after)
                seen += [row.address for row in page.rows]
                assert len(page.rows) <= 3
                if not (after := page.next):
                    break
        mine = {a for a, code in town.codes.items() if code.startswith(actor.scope.codes[0])}
        assert sorted(seen) == sorted(a for a in mine if text.isdigit() or text in a)
    with under(SUN), pytest.raises(BadMark):
        finding.find_dwellings("枫林", actor=SUN, purpose=REGISTER_CARE, after="x")


def test_a_name_finds_itself_first_then_what_was_meant(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    assert called("李曰") == ["李曰", "李日"]  # a look-alike that old systems took for it
    assert called("李日") == ["李日", "李曰"]
    found = called("王伟")
    assert set(found[:2]) == {"王伟", "王偉"}  # one name in two writings
    assert found[2] == "王伟明"
    assert set(found[3:]) == {"王玮", "王纬", "玉伟"}  # a look-alike or a homophone, each once
    assert set(called("wangwei")) == {"王伟", "王偉", "王玮", "王纬"}
    assert called("anna") == ["Anna Smith"]
    monkeypatch.setattr(people, "MOST", 2)
    pages, after = [], ""
    with under(ZHAO):
        while True:
            hits = people.search("王伟", actor=ZHAO, purpose=COUNTER, after=after)
            pages += [hit.name for hit in hits.people]
            if not (after := hits.next):
                break
    assert pages == found
    with under(ZHAO), pytest.raises(BadMark):
        people.search("王伟", actor=ZHAO, purpose=COUNTER, after="1~x")


def test_a_grid_worker_finds_premises_and_no_person(town: Town) -> None:
    home = town.codes[next(iter(town.codes))]
    for text in ("王伟", town.numbers["王伟"], "13800000000", home, "wangwei", "枫林"):
        with under(WANG):
            found = finding.find(text, actor=WANG, purpose=REGISTER_CARE)
            with pytest.raises(NotAllowed):
                people.search(text, actor=WANG, purpose=REGISTER_CARE)
        assert found.people is None
        assert not {row.name for row in found.entities.rows} & set(NAMES)
    with under(ZHOU), pytest.raises(NotAllowed):
        finding.find("枫林", actor=ZHOU, purpose=REGISTER_CARE)


def test_a_protected_person_is_found_by_no_text(town: Town) -> None:
    home = town.codes[next(iter(town.codes))]
    for text in ("周密", "周", "zhoumi", "zm", town.numbers["周密"], "13800000009", home):
        for actor in (ZHAO, QIAN):
            with under(actor):
                found = finding.find(text, actor=actor, purpose=COUNTER)
            assert found.people is not None
            assert town.people["周密"] not in {hit.person for hit in found.people.people}


def test_each_search_is_in_the_read_log_with_everybody_whom_it_showed(town: Town) -> None:
    with under(WANG):
        finding.find("枫林", actor=WANG, purpose=REGISTER_CARE)
        finding.find(town.numbers["王伟"], actor=WANG, purpose=REGISTER_CARE)
    with under(ZHAO):
        finding.find("李曰", actor=ZHAO, purpose=COUNTER)
    premises = [("registers.search-dwellings", "grid-worker", 0), ("registers.search-entities", "grid-worker", 0)]
    assert reads() == premises * 2 + [
        ("registers.search-name", "clerk", 2),
        ("registers.search-dwellings", "clerk", 0),
        ("registers.search-entities", "clerk", 0),
    ]
    with connections["owner"].cursor() as cursor:
        cursor.execute("select subject from evidence_readsubject")
        shown = {subject for (subject,) in cursor.fetchall()}
    assert shown == {numbers.subject_of(town.numbers[name]) for name in ("李曰", "李日")}


def test_every_version_has_the_tokens_of_what_it_says(town: Town) -> None:
    with under(QIAN):
        home = next(iter(town.dwellings.values()))
        writing.cancel_dwelling(home, on=NOON.date() + timedelta(days=1), reason="gone", source="tests", actor=QIAN, at=NOON)
    for table, columns in (("dwelling", "address, room"), ("entity", "name, address")):
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"select id, grid, {columns} from registers_{table}version")
            expected = {(token, grid, ident) for ident, grid, *texts in cursor.fetchall() for token in tokens(*texts)}
            cursor.execute(
                "select 'c:' || code, grid, v.id from registers_dwellingversion v join registers_dwelling d on d.id = dwelling_id"
            )
            expected |= set(cursor.fetchall()) if table == "dwelling" else set()
            cursor.execute(f"select token, grid, version_id from registers_{table}token")
            assert set(cursor.fetchall()) == expected


def test_a_search_begins_with_what_the_territory_has_least_of(town: Town) -> None:
    wanted = ("b:深圳", "b:枫林", "d:枫林路12")
    with under(QIAN):
        assert rarest_here_first(DwellingToken, wanted, QIAN.scope) == [*reversed(wanted)]
        assert rarest_here_first(DwellingToken, (*wanted, "b:没有"), QIAN.scope) == []
    with under(LI):
        assert rarest_here_first(DwellingToken, ("b:枫林", "b:福中"), LI.scope) == []  # another grid has both
    for text in ("枫林路 1203", "枫林路 1栋", "枫林路12号", "深圳市福田区枫林路 12 号"):
        assert addresses(text, WANG), text


def test_the_register_tells_how_common_a_token_is_and_of_nothing_else(town: Town) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("create table planted (token text); insert into planted values ('c:王'), ('c:王'), ('b:王伟'), ('b:王伟')")
        cursor.execute("analyze registers_persontoken, planted")
    with under(QIAN), connection.cursor() as cursor:
        cursor.execute("select token, share > 0 from registers_common('registers_persontoken', array['c:王', 'c:密'])")
        assert ("c:王", True) in cursor.fetchall()
        cursor.execute("select * from registers_common('planted', array['c:王', 'b:王伟'])")
        assert cursor.fetchall() == []
        assert rarest_first(PersonToken, ["c:王", "l:nobody"]) == ["l:nobody", "c:王"]
