"""Two fields at a plate: confirmed ones are in the register when the page answers, doubtful ones are a work order; outside both look alike."""

import re
from collections.abc import Callable
from dataclasses import replace
from threading import Thread

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from tests.declarations.conftest import CODES, KNOWN, NOON, OTHER, UNKNOWN, Street, number

from jingwei.declarations import claims, operations, receipts
from jingwei.declarations.errors import CodeUnknown, FieldRefused, NotContestable, NumberDoubtful, PlateNotGenuine
from jingwei.declarations.operations import Typed
from jingwei.declarations.words import CONTESTABLE, State
from jingwei.evidence import promises
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotNow
from jingwei.registers.queries import facts as registers

Ask = Callable[[str], int]


def declare(typed: Typed, code: str = CODES[0]) -> operations.Receipt:
    actor = Actor.declarant()
    with scopes.entered(actor.scope, at=NOON):
        return operations.declare(code, typed, actor=actor, at=NOON)


def owner(sql: str) -> list[tuple[object, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def test_a_person_whom_history_confirms_is_in_the_register_at_once(street: Street) -> None:
    receipt = declare(Typed(number=KNOWN, name="王小明"))
    assert owner("select state, reasons from declarations_declaration") == [("accepted", [])]
    assert owner("select standing from registers_residenceversion") == [("history",)]
    assert owner("select count(*) from cases_workorder") == [(0,)]
    assert promises.check(receipt.promise, verifier=receipts.verifier_key()).receipt == receipt.number


def test_a_stranger_becomes_a_visit_with_its_reason(street: Street) -> None:
    declare(Typed(number=UNKNOWN, name="陈生"))
    assert owner("select state, reasons from declarations_declaration") == [("waiting", ["unconfirmed"])]
    assert owner("select reasons, grid from cases_workorder") == [(["unconfirmed"], "44030400800101")]
    assert owner("select count(*) from registers_person") == [(0,)]


@pytest.mark.parametrize(
    ("typed", "reasons"),
    [
        (Typed(number=KNOWN, name="赵云"), ["name-differs"]),
        (Typed(number=OTHER, name="张偉"), []),
        (
            Typed(number=KNOWN[:17] + ("1" if KNOWN[17] != "1" else "2"), name="王小明", number_stands=True),
            ["unconfirmed", "number-check"],
        ),
    ],
)
def test_the_reasons_are_about_the_record(street: Street, typed: Typed, reasons: list[str]) -> None:
    declare(typed)
    assert owner("select reasons from declarations_declaration") == [(reasons,)]


def test_the_second_residence_is_a_doubt_and_not_a_refusal(street: Street) -> None:
    declare(Typed(number=KNOWN, name="王小明"))
    declare(Typed(number=KNOWN, name="王小明"), CODES[1])
    assert sorted(owner("select state, reasons from declarations_declaration")) == [("accepted", []), ("waiting", ["overlaps"])]


def test_declaring_twice_gives_two_receipts_and_one_residence(street: Street) -> None:
    first, second = declare(Typed(number=KNOWN, name="王小明")), declare(Typed(number=KNOWN, name="王小明"))
    assert first.number != second.number
    assert owner("select count(*) from registers_residence") == [(1,)]


def test_declaring_a_doubtful_one_twice_opens_one_order(street: Street) -> None:
    declare(Typed(number=UNKNOWN, name="陈生"))
    declare(Typed(number=UNKNOWN, name="陈生"))
    assert owner("select count(*) from cases_workorder") == [(1,)]


@pytest.mark.parametrize(
    ("number_typed", "name", "phone", "field"),
    [
        ("", "王小明", "", "number"),
        ("12345", "王小明", "", "number"),
        (number(2)[:6] + "19901332" + number(2)[14:], "王小明", "", "number"),
        (number(2), "", "", "name"),
        (number(2), "王2", "", "name"),
        (number(2), "王小明", "12345", "phone"),
    ],
)
def test_what_cannot_be_taken_names_its_field(street: Street, number_typed: str, name: str, phone: str, field: str) -> None:
    with pytest.raises(FieldRefused) as refused:
        declare(Typed(number=number_typed, name=name, phone=phone))
    assert refused.value.field == field
    assert str(refused.value)


def test_a_wrong_check_character_asks_first(street: Street) -> None:
    with pytest.raises(NumberDoubtful):
        declare(Typed(number=KNOWN[:17] + ("1" if KNOWN[17] != "1" else "2"), name="王小明"))


def test_full_width_lower_case_and_spaces_are_taken(street: Street) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) for char in KNOWN.lower())
    declare(Typed(number=f" {wide} ", name=" 王 小 明 "))
    assert owner("select state from declarations_declaration") == [("accepted",)]


def test_an_unknown_code_and_a_mistyped_plate_are_said(street: Street) -> None:
    with pytest.raises(CodeUnknown):
        declare(Typed(number=KNOWN, name="王小明"), CODES[0][:-1] + "9")
    with pytest.raises(PlateNotGenuine):
        operations.read_plate(street.plate[:-1] + ("0" if street.plate[-1] != "0" else "1"))
    assert operations.read_plate(street.plate) == CODES[0]


def test_whatever_was_found_the_work_is_the_same(street: Street) -> None:
    declare(Typed(number=number(8), name="周全"))  # loads the archive's keys
    counts = set()
    for typed in (
        Typed(number=KNOWN, name="王小明"),
        Typed(number=KNOWN, name="王小明"),
        Typed(number=UNKNOWN, name="陈生"),
        Typed(number=UNKNOWN, name="陈生"),
        Typed(number=KNOWN, name="赵云"),
        Typed(number=OTHER, name="张伟", phone="13800000002"),
    ):
        with CaptureQueriesContext(connection) as queries:
            declare(typed)
        writes = sum(bool(re.match(r"\W*(?:QUERY = )?\W*(?:insert|with) ", query["sql"], re.I)) for query in queries)
        counts.add((len(queries), writes))
    assert len(counts) == 1, counts


def test_the_log_says_nothing_of_the_decision(street: Street) -> None:
    declare(Typed(number=KNOWN, name="王小明"))
    declare(Typed(number=UNKNOWN, name="陈生"))
    texts = [bytes(row[0]).decode() for row in owner("select text from evidence_entry where log = 'acts' order by id")]
    assert len(texts) == 2
    assert len(texts[0]) == len(texts[1])
    assert not any(word in text for text in texts for word in ("accepted", "waiting", "order-opened", "settled", "unconfirmed"))


def test_a_person_whom_somebody_else_enters_meanwhile_is_not_now(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    declare(Typed(number=KNOWN, name="王小明"))
    before = owner("select count(*) from evidence_entry")
    asked = registers.facts_of

    def as_before_the_import(*args: object, **named: object) -> registers.Facts:
        return replace(asked(*args, **named), person=None, lives_here=False, lives_elsewhere=False)  # type: ignore[arg-type]

    monkeypatch.setattr(registers, "facts_of", as_before_the_import)
    with pytest.raises(NotNow):
        declare(Typed(number=KNOWN, name="王小明"), CODES[1])
    assert owner("select count(*) from declarations_declaration") == [(1,)]
    assert owner("select count(*) from evidence_entry") == before


def test_two_who_declare_the_same_person_at_once_take_turns(street: Street) -> None:
    def other(done: list[object]) -> None:
        try:
            declare(Typed(number=KNOWN, name="王小明"), CODES[1])
            done.append("declared")
        finally:
            connections.close_all()

    done: list[object] = []
    actor = Actor.declarant()
    with scopes.entered(actor.scope, at=NOON):
        operations.declare(CODES[0], Typed(number=KNOWN, name="王小明"), actor=actor, at=NOON)
        second = Thread(target=other, args=(done,))
        second.start()
        second.join(0.5)
        assert done == []
    second.join(10)
    assert done == ["declared"]
    assert sorted(owner("select state, reasons from declarations_declaration")) == [("accepted", []), ("waiting", ["overlaps"])]
    assert owner("select count(*) from registers_person") == [(1,)]


@pytest.mark.parametrize("state", State)
def test_pages_and_database_agree_on_what_may_be_contested(street: Street, state: State) -> None:
    declare(Typed(number=KNOWN, name="王小明"))
    ident = owner("select id from declarations_declaration")[0][0]
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table declarations_declaration disable trigger user")
        cursor.execute("update declarations_declaration set state = %s", [state])
        cursor.execute("alter table declarations_declaration enable trigger user")
    actor = Actor.declarant()
    try:
        with scopes.entered(actor.scope, at=NOON):
            operations.contest(ident, claims.contest_token(ident), actor=actor, at=NOON)  # type: ignore[arg-type]
    except NotContestable:
        assert state not in CONTESTABLE
    else:
        assert state in CONTESTABLE
