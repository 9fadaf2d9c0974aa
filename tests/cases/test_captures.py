"""Pictures of a visit: kept with it or not at all, sealed, in the log by their hashes, seen by whom they concern and the street."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connections
from tests.declarations.conftest import NOON, UNKNOWN, Street, street
from tests.declarations.test_declaring import declare
from tests.declarations.test_loop import LATER, OFFICER, WANG
from tests.evidence.test_pictures import photograph

from jingwei.cases import operations
from jingwei.cases.words import Outcome
from jingwei.declarations.operations import Typed
from jingwei.evidence import digests
from jingwei.evidence.operations.captures import PHOTO, SIGNATURE, erase_captures
from jingwei.evidence.pictures import PictureUnreadable
from jingwei.evidence.queries import captures
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import OWN_RECORD, VISIT
from jingwei.kernel.scope import Level, Scope
from jingwei.registers.people import numbers

__all__ = ["street"]
SUBJECT = numbers.subject_of(UNKNOWN)
CHEN = Actor.of(Role.RESIDENT, ident=f"account:{UUID(int=9, version=4)}", scope=Scope.own(UUID(int=8), SUBJECT))
STRANGER = Actor.of(Role.RESIDENT, ident=f"account:{UUID(int=9, version=4)}", scope=Scope.own(UUID(int=8), UUID(int=77)))
ELSEWHERE = Actor.of(Role.STREET_OFFICER, ident="account:x", scope=Scope.territory(Level.STREET, "440304009"))


def owner(sql: str, *values: object) -> list[tuple[object, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall()) if cursor.description else []


def visit(**files: bytes) -> UUID:
    """The visit of the open order, with pictures; the order."""
    order = UUID(str(owner("select id from cases_workorder where closed_at is null")[0][0]))
    with scopes.entered(WANG.scope, at=LATER):
        pictures = {kind: [content] for kind, content in files.items()}
        operations.close_order(order, outcome=Outcome.AS_DECLARED, pictures=pictures, actor=WANG, at=LATER)
    return order


@pytest.fixture
def order(street: Street) -> UUID:
    declare(Typed(number=UNKNOWN, name="陈生"))
    return visit(photo=photograph(), signature=photograph((100, 50), taken=""))


def entries() -> list[dict[str, Any]]:
    """By kind: each picture is a case of its own."""
    rows = owner("select convert_from(text, 'UTF8') from evidence_entry where step = 'evidence.captured'")
    return sorted((json.loads(str(row[0])) for row in rows), key=lambda entry: str(entry["docs"][0]["kind"]))


def test_pictures_stand_in_the_log_by_their_hashes_and_where_they_came_from(order: UUID) -> None:
    photo, signature = entries()
    assert photo["capture"] == {
        "app": "field",
        "offline_at": "2026-11-23T03:58:00.000000Z",
        "received_at": "2026-11-23T07:00:00.000000Z",
    }
    assert signature["capture"] == {"app": "field", "received_at": "2026-11-23T07:00:00.000000Z"}
    with scopes.entered(CHEN.scope, at=LATER):
        kept = sorted(captures.list_captures([order], actor=CHEN, purpose=OWN_RECORD), key=lambda one: one.kind)
        contents = [captures.get_capture(one.id, actor=CHEN, purpose=OWN_RECORD) for one in kept]
    assert [one.kind for one in kept] == [PHOTO, SIGNATURE]
    for entry, content, kind in zip((photo, signature), contents, (PHOTO, SIGNATURE), strict=True):
        assert entry["docs"] == [{"kind": kind} | digests.of(content).as_json()]
        assert entry["act"] == "collect"
    assert len(owner("select distinct \"case\" from evidence_entry where step in ('evidence.captured', 'cases.order-closed')")) == 1


def test_a_file_that_is_no_picture_leaves_the_order_open(street: Street) -> None:
    declare(Typed(number=UNKNOWN, name="陈生"))
    with pytest.raises(PictureUnreadable):
        visit(photo=b"no picture")
    assert owner("select count(*) from cases_workorder where closed_at is null") == [(1,)]
    assert owner("select count(*) from evidence_capture") == [(0,)]


def test_they_are_seen_by_whom_they_concern_and_the_street_alone(order: UUID) -> None:
    (ident,) = [UUID(str(row[0])) for row in owner("select id from evidence_capture where kind = 'photo'")]
    for actor in (CHEN, OFFICER):
        purpose = OWN_RECORD if actor is CHEN else VISIT
        with scopes.entered(actor.scope, at=LATER):
            assert captures.get_capture(ident, actor=actor, purpose=purpose).startswith(b"\xff\xd8")
    for actor in (STRANGER, ELSEWHERE):
        with scopes.entered(actor.scope, at=LATER):
            assert captures.list_captures([order], actor=actor, purpose=VISIT) == []
            with pytest.raises(NotFound):
                captures.get_capture(ident, actor=actor, purpose=VISIT)
    for scope in (WANG.scope, Scope.decision(), Scope.for_case(UUID(int=5)), Scope.territory(Level.LOGS, "440304")):
        with scopes.entered(scope, at=LATER), connections["default"].cursor() as cursor:
            cursor.execute("select count(*) from evidence_capture")
            assert cursor.fetchone() == (0,), scope
    assert owner("select count(*) from evidence_read where what = 'evidence.capture'") == [(2,)]


def test_nothing_of_the_picture_lies_open_and_nothing_changes_it(order: UUID) -> None:
    assert owner("select count(*) from evidence_capture where position('\\xffd8'::bytea in content_sealed) = 1") == [(0,)]
    for change in ("sha256 = sm3", "content_sealed = 'x'", "taken_at = now()", "subjects = subjects || gen_random_uuid()"):
        with pytest.raises(DatabaseError, match="never changes"):
            owner(f"update evidence_capture set {change}")
    for statement in ("update evidence_capture set size = 1", "delete from evidence_capture"):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            scopes.entered(CHEN.scope, at=LATER),
            connections["default"].cursor() as cursor,
        ):
            cursor.execute(statement)


def test_erasure_destroys_what_concerns_nobody_else(order: UUID) -> None:
    other = UUID(int=55)
    owner("alter table evidence_capture disable trigger user")
    owner("update evidence_capture set subjects = subjects || %s where kind = 'signature'", other)
    owner("alter table evidence_capture enable trigger user")
    with scopes.entered(Scope.decision(), at=LATER):
        assert erase_captures(SUBJECT, LATER) == 2
        assert erase_captures(SUBJECT, LATER) == 0
    assert owner("select kind, content_sealed is null, subjects from evidence_capture order by kind") == [
        ("photo", True, []),
        ("signature", False, [other]),
    ]
    assert NOON < LATER
