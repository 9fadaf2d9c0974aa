"""A row concerns everybody whose identity number stands in it: the tenant sees, gets and ends what the landlord does."""

import json
from pathlib import Path

import pytest
from django.db import connections
from tests.people import G1, NOON, OPERATOR
from tests.registers.world import number_of
from tests.sharing.agreeing import found, paged, signed
from tests.sharing.conftest import CIVIL, loaded, operate, registered, sequenced
from tests.sharing.test_agreements import reads_of
from tests.sharing.test_corrections import fetched, own_of
from tests.sharing.test_importing import jingwei
from tests.sharing.test_lists import counted

from jingwei.config.retention import let_go
from jingwei.kernel import scope as scopes
from jingwei.kernel.personal import Exported
from jingwei.kernel.purposes import REGISTER_CARE
from jingwei.kernel.scope import Level, Scope
from jingwei.registers.people import numbers
from jingwei.registers.queries import imports
from jingwei.sharing import personal
from jingwei.sharing.errors import WrongValue
from jingwei.sharing.handlers import SUBSCRIPTIONS
from jingwei.sharing.operations.corrections import confirm_correction
from jingwei.sharing.operations.expiring import erase_rows_of
from jingwei.sharing.operations.rows import correct_row

LANDLORD, TENANT, ANOTHER = number_of(1), number_of(2), number_of(3)
COLUMNS = (
    {"name": "landlord", "title": "出租人身份证号", "title_en": "Landlord's number", "kind": "identity-number", "key": True},
    {"name": "tenant", "title": "承租人身份证号", "title_en": "Tenant's number", "kind": "identity-number"},
    {"name": "called", "title": "承租人姓名", "title_en": "Tenant's name", "kind": "name"},
    {"name": "signed_on", "title": "签订日期", "title_en": "Signed on", "kind": "day"},
    {"name": "rent", "title": "租金", "title_en": "Rent", "kind": "count"},
)
ROW = {"landlord": LANDLORD, "tenant": TENANT, "called": "林芳", "signed_on": "2027-01-05", "rent": 3000}

pytestmark = pytest.mark.usefixtures("committing")


@pytest.fixture
def leases(committing: str) -> str:
    """A list of leases with one row, and the number of an agreement on it."""
    registered(name="leases", columns=COLUMNS)
    loaded([ROW], name="leases")
    return signed("tenant", "rent", what="list:leases")


def copied(table: str, whom: str) -> Exported:
    with scopes.entered(Scope.decision(), at=NOON):
        return personal.PERSONAL[table].export(numbers.subject_of(whom))


def test_both_see_who_read_the_row(leases: str) -> None:
    found(leases, LANDLORD)
    paged(leases)
    assert [[read.what for read in reads_of(whom)] for whom in (LANDLORD, TENANT, ANOTHER)] == [["list:leases"] * 2] * 2 + [[]]
    assert [len(copied("sharing_delivery", whom)) for whom in (LANDLORD, TENANT, ANOTHER)] == [2, 2, 0]


def test_each_gets_a_copy_without_who_the_other_is(leases: str) -> None:
    (landlords,), (tenants,) = copied("sharing_listrow", LANDLORD), copied("sharing_listrow", TENANT)
    shared = {"list": "leases", "as_of": "2027-03-01", "signed_on": "2027-01-05", "rent": 3000, "called": None}
    assert landlords == shared | {"landlord": LANDLORD, "tenant": None}
    assert tenants == shared | {"landlord": None, "tenant": TENANT}


def test_a_corrected_row_is_told_to_both_and_once_to_whoever_received_it(leases: str) -> None:
    found(leases, LANDLORD)
    operate(correct_row, "leases", LANDLORD, {"rent": "2800"}, reason="misread")
    sequenced(*SUBSCRIPTIONS)
    (sent,) = fetched()
    operate(confirm_correction, sent.id, digest=sent.statement.digest, actor=CIVIL)
    assert [[one.field for one in own_of(whom)] for whom in (LANDLORD, TENANT, ANOTHER)] == [["rent"], ["rent"], []]
    assert [[one["value"] for one in copied("sharing_correction", whom)] for whom in (LANDLORD, TENANT)] == [["2800"], ["2800"]]
    assert counted("select count(*) from sharing_correction where confirmed_at is not null") == 1


def test_a_corrected_name_is_in_neither_ones_copy(leases: str) -> None:
    found(signed("called", what="list:leases"), LANDLORD)
    operate(correct_row, "leases", LANDLORD, {"called": "林方"}, reason="misspelt")
    sequenced(*SUBSCRIPTIONS)
    assert [one.statement.value for one in fetched()] == ["林方"]
    assert [[one["value"] for one in copied("sharing_correction", whom)] for whom in (LANDLORD, TENANT)] == [[None], [None]]


@pytest.mark.parametrize("whom", [LANDLORD, TENANT], ids=["landlord", "tenant"])
def test_erasing_either_ends_the_row(leases: str, whom: str) -> None:
    with scopes.entered(Scope.decision(), at=NOON):
        assert erase_rows_of(numbers.subject_of(ANOTHER), NOON) == 0
        assert erase_rows_of(numbers.subject_of(whom), NOON) == 1
    assert counted("select count(*) from sharing_listrow") == 0


def test_what_was_received_goes_with_the_log_for_both(leases: str) -> None:
    found(leases, LANDLORD)
    later = NOON.replace(year=2030, month=3, day=2)
    with scopes.entered(Scope.decision(), at=later):
        assert personal.PERSONAL["sharing_delivery"].erase(numbers.subject_of(TENANT), later) == 2
    list(let_go(later))
    assert counted("select count(*) from sharing_delivery") == 0


def test_a_later_version_with_another_tenant_concerns_that_one(leases: str) -> None:
    found(leases, LANDLORD)
    loaded([ROW | {"tenant": ANOTHER}], name="leases", batch=2)
    found(leases, LANDLORD)
    operate(correct_row, "leases", LANDLORD, {"rent": "2800"}, reason="misread")
    sequenced(*SUBSCRIPTIONS)
    assert [len(own_of(whom)) for whom in (LANDLORD, TENANT, ANOTHER)] == [1, 0, 1]


def test_a_line_of_the_quarantine_that_is_opened_concerns_everybody_in_it(leases: str, tmp_path: Path) -> None:
    file = tmp_path / "leases.csv"
    file.write_text(f"出租人身份证号,承租人身份证号,承租人姓名,签订日期\n{LANDLORD},{TENANT},林芳 {ANOTHER},某天\n", "utf-8")
    said = json.loads(jingwei("import", "list:leases", file, "--json").stdout)
    assert said["quarantined"] == 1
    operator = OPERATOR.within(Scope.territory(Level.DISTRICT, G1[:6]))
    with scopes.entered(operator.scope, at=NOON):
        imports.get_line(said["batch"], 2, actor=operator, purpose=REGISTER_CARE)
    for whom in (LANDLORD, TENANT, ANOTHER):
        assert [read.what for read in reads_of(whom)] == ["registers.quarantined-line"]


def test_a_number_in_a_remark_concerns_its_holder_and_is_in_nobody_elses_copy() -> None:
    remark = {"name": "remark", "title": "备注", "title_en": "Remark", "kind": "text"}
    registered(name="leases", columns=(*COLUMNS, remark))
    loaded([{"landlord": LANDLORD, "remark": f"租客{TENANT[:6]} {TENANT[6:]}，电话未知"}], name="leases")
    number = signed("remark", what="list:leases")
    found(number, LANDLORD)
    assert [len(reads_of(whom)) for whom in (LANDLORD, TENANT)] == [1, 1]
    (landlords,), (tenants,) = copied("sharing_listrow", LANDLORD), copied("sharing_listrow", TENANT)
    assert (landlords["remark"], tenants["landlord"]) == (None, None)
    assert TENANT[6:] in str(tenants["remark"])
    with pytest.raises(WrongValue):
        operate(correct_row, "leases", LANDLORD, {"remark": f"不是{ANOTHER}"}, reason="moved")


def test_everybody_is_found_by_an_index() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select indexdef from pg_indexes where tablename in ('sharing_listrow', 'sharing_delivery', 'sharing_correction')"
            " and indexdef like '%subject%'"
        )
        assert [definition for (definition,) in cursor.fetchall() if "gin (subjects)" not in definition] == []
