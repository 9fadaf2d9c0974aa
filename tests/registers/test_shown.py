"""A search for premises leaves marks of the rows that it showed: an auditor's question is answered, and no list is kept."""

import json
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from django.db import connections
from tests.people import NOON, OPERATOR, QIAN, STREET
from tests.registers.world import World, filled

from jingwei.evidence.commitments import commit, field_salt
from jingwei.evidence.queries.auditing import reads_that_showed
from jingwei.evidence.reads import COMMITTED
from jingwei.faces.cli import cli
from jingwei.kernel import scope as scopes
from jingwei.kernel.purposes import AUDIT, REGISTER_CARE
from jingwei.registers.queries.finding import find

DAYS = {"since": date(2027, 3, 1), "until": date(2027, 3, 2)}


@pytest.fixture
def district(committing: str) -> World:
    return filled(seed=11, dwellings=12, people=0, residences=0)


def told(code: str, reader: str = QIAN.ident) -> list[str]:
    with scopes.entered(OPERATOR.scope, at=NOON):
        found = reads_that_showed(code, reader=reader, actor=OPERATOR, purpose=AUDIT, **DAYS)
    return [one.what for one in found]


def test_whether_a_row_was_shown_to_somebody_can_be_checked_later(district: World) -> None:
    mine = [code for ident, code in district.dwellings.items() if district.grid_of[ident].startswith(STREET)]
    shown, other = mine[0], mine[1]
    with scopes.entered(QIAN.scope, at=NOON):
        assert [row.code for row in find(shown, actor=QIAN, purpose=REGISTER_CARE).dwellings.rows] == [shown]
    assert (told(shown), told(other), told(shown, "account:another")) == (["registers.search-dwellings"], [], [])
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select shown from evidence_read where what in ('registers.search-dwellings', 'registers.search-entities') order by what"
        )
        kept = cursor.fetchall()
    assert [len(marks or []) for (marks,) in kept] == [1, 0]
    assert shown.encode() not in bytes(kept[0][0][0])


def test_the_leaf_commits_to_the_marks(district: World) -> None:
    code = next(code for ident, code in district.dwellings.items() if district.grid_of[ident].startswith(STREET))
    with scopes.entered(QIAN.scope, at=NOON):
        find(code, actor=QIAN, purpose=REGISTER_CARE)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select e.id, e.text, r.salt from evidence_read r join evidence_entry e on e.id = r.entry_id where r.shown is not null"
        )
        ident, text, salt = cursor.fetchone()
    with scopes.entered(OPERATOR.scope, at=NOON), connections["default"].cursor() as cursor:
        cursor.execute("select fields::text from evidence_opening(%s)", [ident])
        fields = json.loads(cursor.fetchone()[0])
    assert set(fields) == {*COMMITTED, "shown"}
    assert commit(fields, salt=bytes(salt)).hex().encode() in bytes(text)
    assert commit(fields | {"shown": ["0" * 16]}, salt=bytes(salt)).hex().encode() not in bytes(text)
    assert field_salt(bytes(salt), "shown") != bytes(salt)


def test_the_command_answers_by_lines_and_exit_code(district: World) -> None:
    code = next(code for ident, code in district.dwellings.items() if district.grid_of[ident].startswith(STREET))

    def asked(wanted: str) -> tuple[int, str]:
        words = ["evidence", "shown", wanted, "--to", QIAN.ident, "--since", "2027-03-01", "--until", "2027-03-02"]
        answer = CliRunner().invoke(cli, words, obj=SimpleNamespace(start=lambda: None), catch_exceptions=False)
        return answer.exit_code, answer.stdout

    assert asked(code) == (4, "")
    with scopes.entered(QIAN.scope, at=NOON + timedelta(hours=1)):
        find(code, actor=QIAN, purpose=REGISTER_CARE)
    status, lines = asked(code)
    assert (status, lines.count("\n"), "registers.search-dwellings" in lines) == (0, 1, True)
    assert asked("1")[0] == 2
