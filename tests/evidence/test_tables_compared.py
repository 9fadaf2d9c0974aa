"""Whatever the owner of the tables alters, adds or takes away past the triggers is named, where an entry tells of it; else the output says so."""

import re
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connections, transaction
from tests.declarations.conftest import KNOWN, NOON, OTHER, UNKNOWN, Street, street
from tests.declarations.test_declaring import declare, owner
from tests.declarations.test_loop import LATER, WANG, news, outbox
from tests.evidence.test_questions import CHEN, answered, looked, raised
from tests.people import DISTRICT, OPERATOR, QIAN, STREET, ZHAO
from tests.registers.importing.conftest import Run, run
from tests.registers.importing.test_places import PEOPLE
from tests.sharing.conftest import description

from jingwei.accounts import operations as accounts
from jingwei.accounts.models import Post
from jingwei.accounts.operations import PostGrant
from jingwei.accounts.operations.clients import Agreement
from jingwei.cases import operations as cases
from jingwei.cases.words import Outcome, PauseReason, ServiceKind
from jingwei.config.reconciling import CHECKS, TABLES, extent
from jingwei.declarations.operations import Typed
from jingwei.evidence.operations import forgetting
from jingwei.evidence.reconcile import compare, evidenced_tables, reconcile
from jingwei.evidence.sequencer import Sequencer
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.ports import Message
from jingwei.kernel.progress import ended
from jingwei.kernel.purposes import COUNTER
from jingwei.kernel.scope import Level, Scope
from jingwei.registers.operations.importing import undo_import
from jingwei.registers.operations.people import move_out
from jingwei.sharing.operations.agreements import Terms, sign_agreement, withdraw_agreement
from jingwei.sharing.operations.lists import register_list

__all__ = ["outbox", "run", "street"]
GONE = "is not there, and entries tell of it"

ALTERED = {
    "posts": ("update accounts_post set role = 'auditor'", "accounts_post: row {} holds another role"),
    "posts deleted": ("delete from accounts_post", f"accounts_post: row {{}} {GONE}"),
    "posts made up": (
        "insert into accounts_post (id, account_id, role, organisation, level, codes, valid_from, valid_until)"
        " select gen_random_uuid(), account_id, role, organisation, level, codes, valid_from, valid_until from accounts_post",
        "accounts_post: row {} is told of by no entry",
    ),
    "post made longer": ("update accounts_post set valid_until = '9999-12-31'", "accounts_post: row {} holds another end"),
    "post elsewhere": ("update accounts_post set codes = '{440305}'", "accounts_post: row {} holds another codes"),
    "account opened again": (
        "update accounts_account set is_active = not is_active",
        "accounts_account: row {} holds another state",
    ),
    "account deleted": ("delete from accounts_account", f"accounts_account: row {{}} {GONE}"),
    "consent": ("update accounts_consent set withdrawn_at = null", "accounts_consent: row {} holds another withdrawal"),
    "consents deleted": ("delete from accounts_consent", f"accounts_consent: row {{}} {GONE}"),
    "machine": ("update accounts_machineclient set scopes = '{declaring}'", "accounts_machineclient: row {} holds another scopes"),
    "machines deleted": ("delete from accounts_machineclient", f"accounts_machineclient: row {{}} {GONE}"),
    "agreement": (
        "update sharing_agreement set withdrawn_at = null, withdrawn_by = null",
        "sharing_agreement: row {} holds another withdrawal",
    ),
    "agreement made longer": (
        "update sharing_agreement set valid_until = valid_until + 1",
        "sharing_agreement: row {} holds another valid until",
    ),
    "agreements deleted": ("delete from sharing_agreement", f"sharing_agreement: row {{}} {GONE}"),
    "list": ("update sharing_list set retention_days = 9999", "sharing_list: row {} holds another retention days"),
    "orders deleted": ("delete from cases_workorder where closed_at is null", "tells of a visit that is not there"),
    "order opened": (
        "update cases_workorder set outcome = null, proof = null, closed_at = null, closed_by = null",
        "another outcome",
    ),
    "order's outcome": (
        "update cases_workorder set outcome = 'no-such-dwelling' where outcome is not null",
        "cases_workorder: row {} holds another outcome",
    ),
    "order paused": ("update cases_workorder set paused_reason = ''", "cases_workorder: row {} holds another pause"),
    "pauses deleted": ("delete from cases_pause", f"cases_pause: row {{}} {GONE}"),
    "service": ("delete from cases_servicecase", f"cases_servicecase: row {{}} {GONE}"),
    "service closed": (
        "update cases_servicecase set closed_at = opened_at, closed_by = 'x'",
        "cases_servicecase: row {} holds another end",
    ),
    "declarations": (
        "update declarations_declaration set state = 'refused'",
        "declarations_declaration: row {} holds another state",
    ),
    "declarations deleted": ("delete from declarations_declaration", f"declarations_declaration: row {{}} {GONE}"),
    "residences deleted": ("delete from registers_residenceversion", "and no residence came of it"),
    "residences left bare": ("delete from registers_residenceversion", "registers: the residence {} has no version"),
    "residences gone": (
        "delete from registers_residenceversion; delete from registers_residence",
        f"registers_residence: row {{}} {GONE}",
    ),
    "residence not ended": (
        "update registers_residenceversion set valid_until = '9999-12-31' where valid_until < '9999-12-31'",
        "registers_residence: row {} holds another end",
    ),
    "people gone": ("delete from registers_personversion", "registers: the person {} has no version"),
    "question": ("update evidence_question set finding = 'not-in-order'", "evidence_question: row {} holds another finding"),
    "question deleted": ("delete from evidence_question", f"evidence_question: row {{}} {GONE}"),
    "keys": ("update evidence_subjectkey set sealed = sha256('x')", "the key of somebody whom entry {} names cannot be opened"),
    "keys deleted": ("delete from evidence_subjectkey", "names somebody whose key is not there"),
    "another form": ('update evidence_payload set fields = \'{"rows": "x", "count": []}\'', "commits to something else"),
    "keys of others": (
        "update evidence_subjectkey set subject = gen_random_uuid()",
        "names somebody whose key is not there",
    ),
}


def differences() -> list[str]:
    return ended(reconcile(CHECKS))


def with_effect_of(statement: str) -> list[str]:
    """What is found with all triggers, foreign keys too, out of force; taken back afterwards."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for table in {*re.findall(r"(?:update|delete from|insert into) (\w+)", statement)}:
            cursor.execute(
                "select conrelid::regclass::text, conname from pg_constraint where contype = 'f' and %s::regclass in (confrelid, conrelid)"
                " union all select %s, conname from pg_constraint where contype = 'c' and conrelid = %s::regclass",
                [table, table, table],
            )
            for where, name in cursor.fetchall():
                cursor.execute(f'alter table {where} drop constraint "{name}"')
            cursor.execute(f"alter table {table} disable trigger user")
        cursor.execute(statement)
        found = ended(compare(CHECKS))
        transaction.set_rollback(True, using="owner")
    return found


def district_at_work() -> None:
    """A little of everything that entries tell of with values."""
    declare(Typed(number=KNOWN, name="王小明"))
    for number, name in ((UNKNOWN, "陈生"), (OTHER, "赵云")):
        declare(Typed(number=number, name=name))
    first, second = ids("cases_workorder order by number")
    with scopes.entered(WANG.scope, at=LATER):
        cases.close_order(first, outcome=Outcome.AS_DECLARED, actor=WANG, at=LATER)
        cases.pause_order(second, reason=PauseReason.APPOINTMENT, actor=WANG, at=LATER)
    news()
    with scopes.entered(Scope.decision(), at=LATER):
        move_out_of(
            ids("registers_residence r where exists (select from evidence_payload where fields ->> 'residence' = r.id::text)")[0]
        )
    with scopes.entered(OPERATOR.scope, at=NOON):
        grant = PostGrant(role=Role.CLERK, organisation=STREET, codes=(STREET,), valid_from=date(2026, 1, 1))
        clerk = accounts.create_staff("zhao", display_name="Zhao", password=None, posts=[grant], actor=OPERATOR, at=NOON)
        (post,) = (one.pk for one in Post.objects.filter(account=clerk))
        accounts.end_post(post, on=date(2027, 1, 1), actor=OPERATOR, at=NOON)
        accounts.give_consent(clerk, text="notice", version="1", actor=Actor.system("door"), at=NOON)
        accounts.withdraw_consent(clerk, text="notice", actor=Actor.system("door"), at=NOON)
        machine = Agreement(
            organisation="44030431",
            scopes=("sharing",),
            level=Level.DISTRICT,
            codes=(DISTRICT,),
            basis="agreement 2026-7",
            valid_from=date(2026, 1, 1),
        )
        client = accounts.create_client("Civil", agreement=machine, actor=OPERATOR, at=NOON).client
        register_list(description(), actor=OPERATOR, at=NOON)
        terms = Terms(
            what="list:fire-training",
            fields=("course",),
            purpose="核对租赁登记",
            purpose_en="To check registrations of leases",
            basis="sz-data:43",
            consumer=client,
            level="district",
            codes=(DISTRICT,),
            valid_from=date(2026, 1, 1),
            valid_until=date(2027, 6, 1),
        )
        withdraw_agreement(sign_agreement(terms, actor=OPERATOR, at=NOON), reason="over", actor=OPERATOR, at=NOON)
    with scopes.entered(ZHAO.scope, at=NOON):
        cases.open_service_case(ServiceKind.IDENTITY_CHECK, purpose=COUNTER, actor=ZHAO, at=NOON)
    answered(raised(looked(ZHAO, CHEN)), QIAN)
    news()


def ids(of: str) -> list[UUID]:
    return [UUID(str(one)) for (one,) in owner(f"select id from {of}")]


def move_out_of(residence: UUID) -> None:
    ((person, subject),) = owner(
        f"select p.id, p.subject from registers_person p join registers_residence r on r.person_id = p.id where r.id = '{residence}'"
    )
    resident = Actor.of(Role.RESIDENT, ident=f"account:{UUID(int=1)}", scope=Scope.own(UUID(str(person)), UUID(str(subject))))
    with scopes.entered(resident.scope, at=LATER):
        move_out(residence, on=LATER.date() + timedelta(days=5), actor=resident, at=LATER)


@pytest.mark.slow
def test_what_is_altered_past_the_triggers_is_named(street: Street, outbox: list[Message]) -> None:
    """One after another on the same ground, each taken back before the next."""
    district_at_work()
    assert differences() == []
    missed = {}
    for name, (statement, expected) in ALTERED.items():
        before, _, after = expected.partition("{}")
        found = with_effect_of(statement)
        if not any(before in one and after in one for one in found):
            missed[name] = found
    assert missed == {}
    assert differences() == []


@pytest.mark.django_db(databases=["owner"])
def test_each_evidenced_table_is_said_to_be_compared_how() -> None:
    said = extent()
    assert sorted([*said.by_value, *said.by_existence, *said.covered]) == evidenced_tables()
    assert {table.name for table in TABLES} <= {*said.by_value, *said.by_existence}
    assert "registers_personversion" in said.covered, "names stand in no payload"


def test_a_row_whose_payload_was_let_go_of_is_left_alone(committing: str) -> None:
    with scopes.entered(OPERATOR.scope, at=NOON):
        clerk = accounts.create_staff("zhao", display_name="Zhao", password=None, posts=[], actor=OPERATOR, at=NOON)
        accounts.close_account(clerk, actor=OPERATOR, at=NOON)
    with scopes.entered(OPERATOR.scope, at=NOON):
        forgetting.erase(clerk, reason="request", actor=OPERATOR, at=NOON)
    while Sequencer(connections["sequencer"]).number_some():
        pass
    assert differences() == []
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table evidence_tombstone disable trigger user")
        cursor.execute("delete from evidence_tombstone")
    assert [one for one in differences() if "no act let go of it" in one]


def test_a_list_that_was_read_and_undone_agrees(run: Run) -> None:
    batch = run(PEOPLE, code=DISTRICT).batch or 0
    while Sequencer(connections["sequencer"]).number_some():
        pass
    assert differences() == []
    undo_import(batch, actor=OPERATOR, at=NOON)
    assert differences() == []
    for statement, expected in (
        ("update registers_importchunk set loaded = loaded + 1", "registers_importchunk: row"),
        ("update registers_importbatch set basis = 'none'", "registers_importbatch: row"),
        ("delete from registers_importchunk", GONE),
    ):
        assert [one for one in with_effect_of(statement) if expected in one], statement
