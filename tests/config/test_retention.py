"""What is kept no longer goes by itself: after moving away, after three years of the log, after thirty days, with a closed account."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connections
from tests.declarations.conftest import KNOWN, NOON, OTHER, UNKNOWN, Street, street
from tests.declarations.test_declaring import declare, owner
from tests.declarations.test_loop import news, outbox, visit
from tests.people import OPERATOR

from jingwei.accounts import operations as accounts
from jingwei.cases.words import Outcome
from jingwei.config import retention
from jingwei.config.personal import TABLES
from jingwei.config.reconciling import CHECKS
from jingwei.declarations.operations import Typed
from jingwei.evidence.reconcile import reconcile
from jingwei.kernel import personal
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.ports import Message
from jingwei.kernel.progress import ended
from jingwei.kernel.scope import Scope
from jingwei.registers.operations.people import move_out
from jingwei.registers.people import numbers

__all__ = ["outbox", "street"]
LEFT = date(2026, 12, 1)
TWO_YEARS, THREE_YEARS = datetime.fromisoformat("2028-12-01T04:00Z"), datetime.fromisoformat("2029-11-24T04:00Z")
NOW_HELD = "recorded_until > '9999-01-01'"


def let_go(at: datetime) -> None:
    for _ in retention.let_go(at):
        pass


def count(table: str, where: str = "true") -> int:
    return int(str(owner(f"select count(*) from {table} where {where}")[0][0]))


def person(number: str) -> UUID:
    ((found,),) = owner(f"select id from registers_person where subject = '{numbers.subject_of(number)}'")
    assert isinstance(found, UUID)
    return found


def moves_away(number: str) -> None:
    """The holder of a number, who lives in the street, moves out."""
    who = person(number)
    ((residence,),) = owner(f"select residence_id from registers_residenceversion where person_id = '{who}' and {NOW_HELD}")
    assert isinstance(residence, UUID)
    resident = Actor.of(Role.RESIDENT, ident=f"account:{UUID(int=1)}", scope=Scope.own(who, numbers.subject_of(number)))
    with scopes.entered(resident.scope, at=NOON):
        move_out(residence, on=LEFT, actor=resident, at=NOON)


def test_two_years_after_moving_away_a_person_is_gone_and_the_proof_stands(street: Street, outbox: list[Message]) -> None:
    declare(Typed(number=KNOWN, name="王小明"))
    declare(Typed(number=OTHER, name="张伟"))
    entries, gone = owner("select text from evidence_entry"), person(KNOWN)
    moves_away(KNOWN)
    let_go(TWO_YEARS - timedelta(days=1))
    assert count("registers_person") == 2
    let_go(TWO_YEARS)
    assert owner("select id from registers_person") == [(person(OTHER),)]
    for table in ("personversion", "persontoken", "residence", "residenceversion"):
        assert count(f"registers_{table}", f"person_id = '{gone}'") == 0
    assert count("declarations_declaration", "claim_sealed = ''") == 1
    assert count("declarations_declaration", f"subject = '{numbers.subject_of(KNOWN)}'") == 0
    assert set(entries) <= set(owner("select text from evidence_entry"))
    erased = count("evidence_entry", "step in ('registers.person-forgotten', 'declarations.claims-erased')")
    assert erased == 2
    steps = count("evidence_entry")
    let_go(TWO_YEARS)
    assert count("evidence_entry") == steps


def test_who_declared_and_was_never_registered_is_forgotten_once_all_is_answered(street: Street, outbox: list[Message]) -> None:
    declare(Typed(number=UNKNOWN, name="陈生"))
    let_go(TWO_YEARS)
    assert count("declarations_declaration", "claim_sealed = ''") == 0
    visit(Outcome.NO_SUCH_DWELLING)
    news()
    let_go(NOON + timedelta(days=300))
    assert count("declarations_declaration", "claim_sealed = ''") == 0
    let_go(TWO_YEARS)
    assert count("declarations_declaration", "claim_sealed = ''") == 1
    assert count("cases_workorder", "brief_sealed is null and subjects = '{}'") == 1


def test_nobody_is_forgotten_while_a_declaration_of_theirs_waits(street: Street, outbox: list[Message]) -> None:
    declare(Typed(number=KNOWN, name="王小明"))
    moves_away(KNOWN)
    declare(Typed(number=KNOWN, name="赵云"))
    assert count("declarations_declaration", "state = 'waiting'") == 1
    let_go(TWO_YEARS)
    assert count("registers_person") == 1


def test_reads_and_payloads_go_after_three_years_and_the_leaves_stand(street: Street, outbox: list[Message]) -> None:
    declare(Typed(number=KNOWN, name="王小明"))
    declare(Typed(number=UNKNOWN, name="陈生"))
    unheard = count("evidence_payload")
    let_go(THREE_YEARS)
    told = "entry_id in (select id from evidence_entry where step = 'evidence.log-let-go')"
    assert count("evidence_payload", f"not {told}") == unheard > 0
    news()
    entries = count("evidence_entry")
    let_go(THREE_YEARS - timedelta(days=2))
    assert (count("evidence_read") > 0, count("evidence_payload") > 0) == (True, True)
    let_go(THREE_YEARS)
    old = f"at < '{THREE_YEARS - timedelta(days=1096)}'"
    assert count("evidence_read", old) == 0
    assert count("evidence_payload p join evidence_entry e on e.id = p.entry_id", old) == 0
    assert count("evidence_readsubject s left join evidence_read r on r.id = s.read_id", "r.id is null") == 0
    assert count("evidence_entry", "step <> 'evidence.log-let-go'") == entries - 1
    assert ended(reconcile(CHECKS)) == []
    assert count("evidence_tombstone", "aged and kind = 'payload'") >= unheard
    acts = count("evidence_entry")
    let_go(THREE_YEARS)
    assert count("evidence_entry") == acts, "nothing is left to let go of, so nothing is told"


def test_messages_that_were_sent_go_after_thirty_days(committing: str) -> None:
    with connections["owner"].cursor() as cursor:
        for days, status in ((31, "succeeded"), (29, "succeeded"), (31, "failed"), (31, "todo")):
            cursor.execute(
                "insert into procrastinate_jobs (queue_name, task_name, args, status) values ('messages', 'messages.send', '{}', %s)"
                " returning id",
                [status],
            )
            cursor.execute("delete from procrastinate_events where job_id = currval('procrastinate_jobs_id_seq')")
            cursor.execute(
                "insert into procrastinate_events (job_id, type, at)"
                " values (currval('procrastinate_jobs_id_seq'), 'succeeded', now() - make_interval(days => %s))",
                [days],
            )
    assert retention.forget_messages() == 2
    assert owner("select status::text from procrastinate_jobs order by id") == [("succeeded",), ("todo",)]


def test_a_closed_account_is_erased(committing: str) -> None:
    with scopes.entered(Scope.decision(), at=NOON):
        closed, stays = (
            accounts.create_staff(name, display_name=name, password=None, posts=[], actor=OPERATOR, at=NOON)
            for name in ("li", "wu")
        )
        accounts.close_account(closed, actor=OPERATOR, at=NOON)
    let_go(NOON)
    assert owner("select display_name from accounts_account order by display_name") == [("",), ("wu",)]
    before = count("evidence_entry")
    let_go(NOON)
    assert count("evidence_entry") == before
    assert stays


def test_every_described_table_is_known_where_copies_are_made(db: None) -> None:
    assert dict(personal.described()) == TABLES
