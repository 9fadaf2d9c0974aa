"""A guardian is entered where both show their cards, sees who read the ward's record, and the ward sees that they looked."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connections
from django.test import Client
from tests.faces.counter.test_desk import looked, opened, told
from tests.faces.desk import LI, NOON, STREET, WANG, ZHANG, District, SignIn, number, send, text

from jingwei.evidence import reads
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import OWN_RECORD
from jingwei.kernel.scope import Scope
from jingwei.registers.people import numbers
from jingwei.registers.queries import guardians

TODAY = district_day(NOON)
UNTIL = TODAY + timedelta(days=365)
PAPERS = {"ground": "adult", "until": str(UNTIL), "proof": "法院判决书"}


@pytest.fixture
def zhao(district: District, sign_in: SignIn) -> Client:
    """Zhao's window in the street."""
    return sign_in(Role.CLERK, STREET)


def entered(zhao: Client, **typed: str) -> str:
    opened(zhao, "correction")
    path = looked(zhao, WANG)
    answer = send(zhao, f"{path}/guardian", **(PAPERS | {"number": LI} | typed))
    return str(answer.headers.get("Location") or text(answer))


def resident(person: UUID, citizen: str) -> Actor:
    return Actor.of(Role.RESIDENT, ident=f"account:{UUID(int=99)}", scope=Scope.own(person, numbers.subject_of(citizen)))


def test_a_guardian_sees_the_wards_reads_and_the_ward_sees_the_guardian(zhao: Client, district: District) -> None:
    assert "/people/" in entered(zhao)
    assert told("select ground, proof, valid_until from registers_guardianship") == [("adult", "法院判决书", UNTIL)]
    li, wang = resident(district.li, LI), resident(district.wang, WANG)
    later = NOON + timedelta(hours=3)
    with scopes.entered(li.scope, at=later):
        (ward,) = guardians.own_wards(actor=li, purpose=OWN_RECORD)
        found, rows = guardians.reads_of_ward(ward.guardianship, actor=li, purpose=OWN_RECORD)
        assert (ward.name, found.until) == ("王小明", UNTIL)
        assert "registers.admit" in {row.what for row in rows}
    with scopes.entered(wang.scope, at=later):
        assert guardians.own_wards(actor=wang, purpose=OWN_RECORD) == []
        newest = reads.of_subject(actor=wang, purpose=OWN_RECORD, by_others=True)[0]
    assert (newest.what, newest.role) == (reads.BY_GUARDIAN, "resident")


def test_it_opens_nothing_of_the_register_and_ends_on_its_day(zhao: Client, district: District) -> None:
    entered(zhao)
    li = resident(district.li, LI)
    with scopes.entered(li.scope, at=NOON + timedelta(hours=3)):
        (ward,) = guardians.own_wards(actor=li, purpose=OWN_RECORD)
        with connections["default"].cursor() as cursor:
            cursor.execute("select count(*) from registers_personversion where person_id = %s", [district.wang])
            assert cursor.fetchone() == (0,)
    with scopes.entered(li.scope, at=NOON + timedelta(days=366)):
        assert guardians.own_wards(actor=li, purpose=OWN_RECORD) == []
        with pytest.raises(NotFound):
            guardians.reads_of_ward(ward.guardianship, actor=li, purpose=OWN_RECORD)
    zhang = resident(district.zhang, ZHANG)
    with pytest.raises(NotFound), scopes.entered(zhang.scope, at=NOON + timedelta(hours=3)):
        guardians.reads_of_ward(ward.guardianship, actor=zhang, purpose=OWN_RECORD)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"number": "12"}, "error-summary"),
        ({"number": number(48)}, "There is nothing here under this number"),
        ({"number": WANG}, "it is the same person"),
        ({"until": str(TODAY)}, "Give a last day after today"),
        ({"ground": "parent"}, "Give a last day after today"),  # Wang is grown up
        ({"proof": " "}, "Fill in: Which papers were shown"),
    ],
)
def test_what_cannot_be_entered_says_why(zhao: Client, district: District, typed: dict[str, str], said: str) -> None:
    assert said in entered(zhao, **typed)
    assert told("select count(*) from registers_guardianship") == [(0,)]


def test_the_database_takes_a_guardian_in_a_case_that_admits_to_both_only(zhao: Client, district: District) -> None:
    opened(zhao, "correction")
    looked(zhao, WANG)
    ((case,),) = told("select id from cases_servicecase")
    statement = """insert into registers_guardianship (id, ward_id, guardian_id, ground, proof, ward_name_sealed, valid_from, valid_until,
      entered_at, entered_by) values (gen_random_uuid(), %s, %s, 'adult', 'x', '', current_date, '2030-01-01', now(), 'x')"""
    scope = Scope.for_case(UUID(str(case)))
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        scopes.entered(scope, at=NOON),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute(statement, [district.wang, district.li])
