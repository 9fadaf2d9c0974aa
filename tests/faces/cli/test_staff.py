"""``jingwei staff person``: which person of the register a member of staff is, and what is said of their reads afterwards."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from django.db import connections
from django.test import Client
from django.utils import translation
from tests.faces.desk import LI, NEW, NOON, OTHER_STREET, STREET, WANG, District, SignIn, reads
from tests.faces.ops.test_questions import actor_of
from tests.people import OPERATOR, ZHOU

from jingwei.accounts import operations as accounts
from jingwei.evidence import reads as evidence
from jingwei.faces.cli import cli
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.purposes import AUDIT, CORRECTION
from jingwei.kernel.scope import Scope
from jingwei.registers.operations import identity
from jingwei.registers.operations.proving import unlink_staff
from jingwei.registers.people import numbers
from jingwei.registers.queries.explaining import Why, list_to_explain


class Started:
    """The runtime of a test: the database stands already."""

    def start(self) -> None:
        """Nothing is left to do."""


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Refusals read English."""
    with translation.override("en"):
        yield


def person(username: str, typed: str = "", *options: str) -> Result:
    return CliRunner().invoke(cli, ["staff", "person", username, *options], obj=Started(), input=typed)


def owner(sql: str, *values: object) -> list[tuple[object, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def links() -> list[tuple[object, ...]]:
    """Which account is which person, and how that was proved, by whom."""
    return owner("select account_id, person_id, proof, proved_by from registers_identitylink order by proved_at, id")


def account_of(username: str) -> UUID:
    ((ident,),) = owner("select id from accounts_account where username = %s", username)
    return UUID(str(ident))


def steps() -> list[object]:
    """What was recorded of links, in the order in which it waits for its numbers."""
    sql = "select e.step from evidence_entry e join evidence_pending p on p.entry_id = e.id where e.step like %s order by p.place"
    rows = owner(sql, "registers.account-%")
    return [step for (step,) in rows]


def looked(browser: Client, number: str, code: str = STREET) -> None:
    """A clerk looks at one person, in a case."""
    actor = actor_of(browser, Role.CLERK, code)
    with scopes.entered(actor.scope, at=NOON):
        subject, case = numbers.subject_of(number), UUID(int=9, version=4)
        evidence.note(actor, CORRECTION, what="registers.reveal", fields=("phone",), subjects=[subject], case=case)


def reasons() -> list[tuple[str, Why]]:
    """Whose single reads need a reason, and why, as the auditor sees them."""
    names = {f"account:{ident}": str(name) for ident, name in owner("select id, username from accounts_account")}
    with scopes.entered(ZHOU.scope, at=NOON):
        return sorted((names[one.actor], one.why) for one in list_to_explain(actor=ZHOU, purpose=AUDIT))


@pytest.fixture
def clerk(district: District, sign_in: SignIn) -> Client:
    return sign_in(Role.CLERK, STREET, name="clerk-1")


def test_a_member_of_staff_is_found_in_the_register_and_linked(district: District, clerk: Client) -> None:
    done = person("clerk-1", f"{WANG}\n")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "clerk-1\tlinked\n", "")
    assert links() == [(account_of("clerk-1"), district.wang, "counter", "operator")]
    assert steps() == ["registers.account-linked"]
    assert reads()[-1] == ("registers.link-staff", ["person"]), "whoever is looked up sees it"
    assert owner(
        "select subject from evidence_readsubject s join evidence_read r on r.id = s.read_id where r.what = 'registers.link-staff'"
    ) == [(numbers.subject_of(WANG),)]


def test_nobody_of_that_number_is_in_the_register_and_that_look_is_noted_too(clerk: Client) -> None:
    done = person("clerk-1", f"{NEW}\n")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "clerk-1\tnot in the register\n", "")
    assert (links(), steps()) == ([], [])
    assert reads()[-1] == ("registers.link-staff", ["person"])


@pytest.mark.parametrize("typed", [WANG, LI], ids=["the same", "another"])
def test_an_account_is_linked_once_to_whomever(district: District, clerk: Client, typed: str) -> None:
    person("clerk-1", f"{WANG}\n")
    before = reads()
    done = person("clerk-1", f"{typed}\n")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "linked to a person already, and nothing was changed" in done.stderr
    assert "--unlink" in done.stderr
    assert [person_id for _, person_id, _, _ in links()] == [district.wang]
    assert (steps(), reads()) == (["registers.account-linked"], before)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("990304199003070020", "check"),
        ("9903041990030700", ""),
        ("王小明", ""),
        ("", ""),
    ],
)
def test_a_number_that_is_none_is_refused_without_a_digit_of_it(clerk: Client, typed: str, says: str) -> None:
    before = reads()
    done = person("clerk-1", f"{typed}\n")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr
    assert says in done.stderr
    assert not typed or typed not in done.stderr
    assert (links(), steps(), reads()) == ([], [], before)


def test_a_resident_s_own_link_is_neither_made_nor_undone(district: District, clerk: Client) -> None:
    """Their own pages rest on it: it is proved at a counter or by their phone."""
    system = Actor.system("test")
    with scopes.entered(system.scope, at=NOON):
        resident = accounts.create_resident("13900000009", actor=system, at=NOON)
        subject = numbers.subject_of(WANG)
        identity.link_account(resident.id, district.wang, subject=subject, proof=identity.Proof.COUNTER, actor=system, at=NOON)
    before = links(), steps(), reads()
    for options in ((), ("--unlink",)):
        for username in ("nobody", resident.username):
            done = person(username, f"{WANG}\n", *options)
            assert (done.exit_code, done.stdout) == (1, "")
            assert "There is nothing here under this number" in done.stderr
    with scopes.entered(Scope.decision(), at=NOON):
        assert not unlink_staff(resident.id, actor=OPERATOR, at=NOON)
    assert (links(), steps(), reads()) == before


def test_a_link_to_the_wrong_person_is_undone_and_made_anew(district: District, clerk: Client) -> None:
    person("clerk-1", f"{LI}\n")
    done = person("clerk-1", "", "--unlink")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "clerk-1\tunlinked\n", "")
    assert links() == []
    assert reads()[-1] == ("registers.unlink-staff", ["person"])
    assert person("clerk-1", "", "--unlink").stdout == "clerk-1\tnot linked\n"
    assert person("clerk-1", f"{WANG}\n").stdout == "clerk-1\tlinked\n"
    assert [person_id for _, person_id, _, _ in links()] == [district.wang]
    assert steps() == ["registers.account-linked", "registers.account-unlinked", "registers.account-linked"]


def test_reads_of_ones_own_record_and_of_a_colleagues_need_a_reason_from_then_on(
    district: District, clerk: Client, sign_in: SignIn
) -> None:
    colleague = sign_in(Role.CLERK, STREET, name="clerk-2")
    elsewhere = sign_in(Role.CLERK, OTHER_STREET, name="clerk-3")
    for browser, code in ((clerk, STREET), (colleague, STREET), (elsewhere, OTHER_STREET)):
        looked(browser, WANG, code)
    looked(colleague, LI)
    assert reasons() == [], "in a case, of people who are nobody here"
    person("clerk-1", f"{WANG}\n")
    assert reasons() == [("clerk-1", Why.OWN), ("clerk-2", Why.COLLEAGUE)], "whoever works elsewhere is no colleague"
    person("clerk-1", "", "--unlink")
    assert reasons() == []
    person("clerk-1", f"{LI}\n")
    assert reasons() == [("clerk-2", Why.COLLEAGUE)], "by the links of today"
