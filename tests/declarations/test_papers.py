"""Papers of the declaration's way: asked for, sealed by the worker, served, acknowledged, withdrawn; who may, and what the log says."""

import json
from uuid import UUID

import pytest
from django.db import DatabaseError, connections, transaction
from tests.declarations.conftest import CODES, KNOWN, NOON, UNKNOWN, Street
from tests.declarations.test_declaring import declare
from tests.declarations.test_loop import LATER, OFFICER, news, visit
from tests.evidence.pdfa import findings
from tests.evidence.signing import cms_holds, signatures

from jingwei.cases import operations as cases
from jingwei.cases.brief import Correction
from jingwei.cases.words import Outcome
from jingwei.declarations import operations, papers
from jingwei.declarations.operations import Receipt, Typed
from jingwei.evidence import digests, ports, stamps
from jingwei.evidence.operations import documents
from jingwei.evidence.ports import TimeNotAvailable
from jingwei.evidence.queries import documents as queries
from jingwei.kernel import ports as outside
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import DOCUMENTS
from jingwei.kernel.scope import Scope
from jingwei.registers.people import numbers

DECLARANT = Actor.declarant()


@pytest.fixture(autouse=True)
def queued(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Documents that wait for the worker; messages go nowhere."""
    waiting: list[UUID] = []
    monkeypatch.setattr(ports._installed, "queue", waiting.append)
    monkeypatch.setattr(outside, "_queue", lambda _message: None)
    return waiting


def owner(sql: str, *values: object) -> list[tuple[object, ...]]:
    """Rows as the database's owner sees them."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall()) if cursor.description else []


def resident(number: str) -> Actor:
    """Somebody whose identity is proved."""
    rows = owner("select id from registers_person where subject = %s", numbers.subject_of(number))
    person = UUID(str(rows[0][0])) if rows else UUID(int=0)
    return Actor.of(Role.RESIDENT, ident=f"account:{UUID(int=9, version=4)}", scope=Scope.own(person, numbers.subject_of(number)))


def asked_receipt(receipt: Receipt) -> UUID:
    with scopes.entered(Scope.decision(), at=LATER):
        return operations.ask_receipt(receipt.number, actor=DECLARANT, at=LATER)


def the_declaration() -> UUID:
    ((ident,),) = owner("select id from declarations_declaration")
    return UUID(str(ident))


def last_entry(step: str) -> dict[str, object]:
    rows = owner("select convert_from(text, 'UTF8') from evidence_entry where step = %s order by id desc limit 1", step)
    return dict(json.loads(str(rows[0][0])))


def test_a_receipts_copy_is_made_once_and_stands_in_the_log(street: Street, queued: list[UUID]) -> None:
    receipt = declare(Typed(number=KNOWN, name="王小明"))
    ident = asked_receipt(receipt)
    assert asked_receipt(receipt) == ident
    assert queued == [ident]
    assert documents.seal_document(ident, at=LATER)
    assert not documents.seal_document(ident, at=LATER), "made twice it is made once"
    with scopes.entered(Scope.decision(), at=LATER):
        held = documents.serve(ident, how="portal", actor=DECLARANT, at=LATER)
        documents.serve(ident, how="portal", actor=DECLARANT, at=LATER)
    found = digests.of(held.pdf)
    entry = last_entry("evidence.document-sealed")
    assert entry["docs"] == [{"kind": "receipt"} | found.as_json()]
    assert entry["outcome"] == "B-T"
    assert owner("select count(*) from evidence_entry where step = 'evidence.document-served'") == [(1,)]
    assert stamps.find(found.sha256, kind=stamps.DOCUMENT) is not None
    assert owner("select octet_length(facts_sealed) from evidence_document") == [(0,)]
    assert findings(held.pdf) == []
    assert len(signatures(held.pdf)) == 1


def test_a_receipts_copy_is_the_same_for_accepted_and_doubtful_and_names_nobody(street: Street) -> None:
    known, unknown = declare(Typed(number=KNOWN, name="王小明")), declare(Typed(number=UNKNOWN, name="陈生"), CODES[1])
    facts = []
    for receipt in (known, unknown):
        ident = asked_receipt(receipt)
        with scopes.entered(Scope.decision(), at=LATER):
            waiting = queries.waiting(ident, actor=Actor.system("evidence.sealing"), purpose=DOCUMENTS)
        assert waiting is not None
        facts.append(dict(waiting.facts))
    assert {name: facts[0][name] == facts[1][name] for name in facts[0]} == dict.fromkeys(facts[0], True) | {
        "number": False,
        "entry": False,
        "qr": False,
    }
    said = json.dumps(facts, ensure_ascii=False)
    assert not any(word in said for word in ("王小明", "陈生", KNOWN, UNKNOWN, "福中", "4403040080010100001"))


def confirmed(queued: list[UUID], *, correction: Correction | None = None) -> UUID:
    declare(Typed(number=UNKNOWN, name="陈生"))
    visit(Outcome.CORRECTED if correction else Outcome.AS_DECLARED, correction)
    news()
    return the_declaration()


def asked_notice(declaration: UUID, actor: Actor) -> UUID:
    with scopes.entered(actor.scope, at=LATER):
        return operations.ask_notice(declaration, actor=actor, at=LATER)


def test_the_notice_of_a_verified_residence_lasts_and_says_what_the_visit_found(
    street: Street, queued: list[UUID], tmp_path_factory: pytest.TempPathFactory
) -> None:
    declaration = confirmed(queued, correction=Correction(name="陈升"))
    chen = resident(UNKNOWN)
    ident = asked_notice(declaration, chen)
    assert queued == [ident]
    with scopes.entered(Scope.decision(), at=LATER):
        waiting = queries.waiting(ident, actor=Actor.system("evidence.sealing"), purpose=DOCUMENTS)
    assert waiting is not None
    assert waiting.facts["name"] == "陈升"
    assert waiting.facts["id_number"] == numbers.masked_number(UNKNOWN)
    assert waiting.facts["how"] == "visit"
    documents.seal_document(ident, at=LATER)
    with scopes.entered(chen.scope, at=LATER):
        with pytest.raises(NotFound):
            documents.acknowledge(ident, actor=chen, at=LATER)
        held = documents.serve(ident, how="portal", actor=chen, at=LATER)
        assert documents.acknowledge(ident, actor=chen, at=LATER)
        assert not documents.acknowledge(ident, actor=chen, at=LATER)
        (standing,) = queries.list_of_person(numbers.subject_of(UNKNOWN), actor=chen, purpose=DOCUMENTS)
    assert standing.level == "B-LTA"
    assert standing.acknowledged_at is not None
    assert findings(held.pdf) == []
    assert cms_holds(signatures(held.pdf)[0], ports.seal().certificates()[-1:], tmp_path_factory.mktemp("cms"))[0]
    assert last_entry("evidence.document-acknowledged")["act"] == "deliver"
    approvals = owner("select fields ->> 'approval' from evidence_payload p join evidence_entry e on e.id = p.entry_id"
                      " where e.step = 'evidence.document-asked'")  # fmt: skip
    assert approvals == [(str(owner("select id from cases_workorder")[0][0]),)]


def test_a_notice_is_for_the_person_concerned_and_nobody_else(street: Street, queued: list[UUID]) -> None:
    declaration = confirmed(queued)
    ident = asked_notice(declaration, resident(UNKNOWN))
    documents.seal_document(ident, at=LATER)
    stranger = resident(KNOWN)
    with pytest.raises(NotFound):
        asked_notice(declaration, stranger)
    for actor in (stranger, DECLARANT):
        with scopes.entered(actor.scope, at=LATER), pytest.raises(NotFound):
            documents.serve(ident, how="portal", actor=actor, at=LATER)
    for scope in (stranger.scope, OFFICER.scope, Scope.for_case(UUID(int=5))):
        with scopes.entered(scope, at=LATER), connections["default"].cursor() as cursor:
            cursor.execute("select count(*) from evidence_document")
            assert cursor.fetchone() == (0,)


def test_nobody_gets_a_notice_of_what_nobody_verified(street: Street) -> None:
    declare(Typed(number=KNOWN, name="王小明"))
    with pytest.raises(NotFound):
        asked_notice(the_declaration(), resident(KNOWN))


def test_what_turns_out_wrong_is_withdrawn(street: Street, queued: list[UUID]) -> None:
    declaration = confirmed(queued)
    chen = resident(UNKNOWN)
    ident = asked_notice(declaration, chen)
    documents.seal_document(ident, at=LATER)
    with scopes.entered(OFFICER.scope, at=LATER):
        order = owner("select id from cases_workorder")[0][0]
        cases.reopen_order(order, why="the plate was wrong", actor=OFFICER, at=LATER)  # type: ignore[arg-type]
    news()
    visit(Outcome.NO_SUCH_DWELLING)
    news()
    with scopes.entered(chen.scope, at=LATER):
        (standing,) = queries.list_of_person(numbers.subject_of(UNKNOWN), actor=chen, purpose=DOCUMENTS)
    assert standing.withdrawn_at is not None
    assert last_entry("evidence.document-withdrawn")["act"] == "restrict"


def test_an_outage_of_the_authority_leaves_the_document_waiting(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    ident = asked_receipt(declare(Typed(number=KNOWN, name="王小明")))
    real = ports.time()

    class Down:
        name = "down"
        roots = real.roots

        def answer(self, request: bytes) -> bytes:
            raise TimeNotAvailable()

    monkeypatch.setattr(ports._installed, "time", Down())
    with pytest.raises(TimeNotAvailable):
        documents.seal_document(ident, at=LATER)
    assert owner("select sealed_at, size from evidence_document") == [(None, None)]
    monkeypatch.setattr(ports._installed, "time", real)
    assert documents.seal_document(ident, at=LATER)


@pytest.fixture
def sealed(street: Street) -> UUID:
    ident = asked_receipt(declare(Typed(number=KNOWN, name="王小明")))
    documents.seal_document(ident, at=LATER)
    return ident


@pytest.mark.parametrize(
    "statement",
    [
        "update evidence_document set sha256 = sm3",
        "update evidence_document set served_at = now(), subject = gen_random_uuid()",
        "delete from evidence_document",
    ],
)
def test_the_app_role_changes_nothing_of_a_sealed_document(sealed: UUID, statement: str) -> None:
    with (
        scopes.entered(resident(KNOWN).scope, at=LATER),
        connections["default"].cursor() as cursor,
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
    ):
        cursor.execute(statement)


def test_not_even_the_owner_changes_what_happened_to_it(sealed: UUID) -> None:
    for change in ("sha256 = sm3", "pdf_sealed = 'x'", "asked_at = now()", "sealed_at = now()"):
        with pytest.raises(DatabaseError, match="never changes"):
            owner(f"update evidence_document set {change}")


def test_a_change_without_an_entry_fails_the_commit(sealed: UUID) -> None:
    with (
        pytest.raises(DatabaseError, match="without an entry"),
        scopes.entered(Scope.decision(), at=LATER),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute("select evidence_document_serve_receipt(%s, %s, %s)", [sealed, "portal", LATER])


def test_erasure_takes_the_contents_and_leaves_that_it_was(sealed: UUID) -> None:
    with scopes.entered(Scope.decision(), at=LATER):
        assert documents.erase_documents(numbers.subject_of(KNOWN), LATER) == 1
        assert documents.erase_documents(numbers.subject_of(KNOWN), LATER) == 0
    ((pdf, subject, sha256),) = owner("select pdf_sealed, subject, sha256 from evidence_document")
    assert pdf is None
    assert subject != numbers.subject_of(KNOWN)
    assert sha256 is not None
    with scopes.entered(Scope.decision(), at=LATER), pytest.raises(NotFound):
        documents.serve(sealed, how="portal", actor=DECLARANT, at=LATER)


def test_templates_hold_their_frame_and_their_ids_follow_from_what_they_are_about() -> None:
    for kind in (papers.RECEIPT, papers.VERIFIED):
        assert "//FRAME" not in papers.template(kind)
        assert "#let check" in papers.template(kind)
    assert (
        papers.receipt_id(UUID(int=1)) != papers.notice_id(UUID(int=1), UUID(int=2)) != papers.notice_id(UUID(int=1), UUID(int=3))
    )
    assert NOON < LATER
