"""Who received my data under an agreement, and who was told of a correction: in the words of the list, state by state."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from tests.declarations.conftest import CODES, GRID, KNOWN, NOON, Street
from tests.faces.portal.test_browser import Walk
from tests.faces.portal.test_protection import hides, protect
from tests.journeys.browser import PHONE, chromium, find_chromium
from tests.journeys.looked import Record
from tests.people import OPERATOR, staff
from tests.sharing.conftest import COLUMNS, admitted, description, machine, operate, sequenced

from jingwei.accounts.operations import PostGrant, create_staff
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Role
from jingwei.kernel.codes import divisions
from jingwei.kernel.dates import district_day
from jingwei.kernel.purposes import SHARING
from jingwei.kernel.scope import Level
from jingwei.sharing.handlers import SUBSCRIPTIONS
from jingwei.sharing.operations.agreements import Terms, sign_agreement
from jingwei.sharing.operations.corrections import confirm_correction, send_corrections
from jingwei.sharing.operations.lists import register_list
from jingwei.sharing.operations.loading import Line, complete, load
from jingwei.sharing.operations.rows import correct_row
from jingwei.sharing.queries.shared import look_up

TODAY = district_day(NOON)
CIVIL = machine(1, GRID[:6], level=Level.DISTRICT, organisation="福田区民政局")


def agreement(*fields: str, consumer: str, level: str, codes: tuple[str, ...]) -> Terms:
    """Terms on the fire brigade's list, for sixty days."""
    return Terms(
        what="list:fire-training",
        fields=fields,
        purpose="核对租赁登记",
        purpose_en="To check registrations of leases",
        basis="sz-data:43",
        consumer=consumer,
        level=level,
        codes=codes,
        valid_from=TODAY,
        valid_until=TODAY + timedelta(days=60),
    )


@pytest.fixture
def agreed(wang: Client) -> str:
    """Wang's row in the fire brigade's list was read by civil affairs, with his name misspelt."""
    operate(register_list, description(territory=GRID[:6]), at=NOON)
    values: dict[str, str | int] = {"number": KNOWN, "holder": "王小名", "grid": GRID, "course": "A"}
    load("fire-training", [Line(1, values)], batch=1, as_of=TODAY, actor=OPERATOR, at=NOON)
    complete("fire-training", batch=1, actor=OPERATOR, at=NOON)
    terms = agreement("holder", "course", consumer=admitted(CIVIL), level="district", codes=(GRID[:6],))
    number: str = operate(sign_agreement, terms, at=NOON)
    with scopes.entered(CIVIL.scope, at=NOON):
        assert look_up(number, KNOWN, actor=CIVIL, purpose=SHARING).rows
    return number


def sent() -> Any:
    return operate(send_corrections, after=None, most=9, purpose=SHARING, actor=CIVIL, at=NOON)


def put_right() -> None:
    operate(correct_row, "fire-training", KNOWN, {"holder": "王小明"}, reason="misspelt", at=NOON)
    sequenced(*SUBSCRIPTIONS, at=NOON)


def test_a_read_under_an_agreement_is_told_in_the_lists_words(wang: Client, agreed: str) -> None:
    page = wang.get("/portal/reads").content.decode()
    assert "A computer system of 福田区民政局 looked at your <strong>Course, Holder</strong>." in page
    assert f"Under agreement {agreed}" in page
    assert "To check registrations of leases. Basis: Shenzhen Data Regulations, art. 43." in page
    assert "To share with another department" not in page.split("<ol")[1]
    chinese = wang.get("/portal/reads", headers={"accept-language": "zh-CN"}).content.decode()
    assert "课程、持有人" in chinese
    assert "核对租赁登记" in chinese


def test_a_read_by_an_officer_for_a_unit_names_the_unit_the_purpose_and_the_law(wang: Client) -> None:
    operate(register_list, description(territory=GRID[:6]), at=NOON)
    values: dict[str, str | int] = {"number": KNOWN, "holder": "王小明", "grid": GRID, "course": "A"}
    load("fire-training", [Line(1, values)], batch=1, as_of=TODAY, actor=OPERATOR, at=NOON)
    complete("fire-training", batch=1, actor=OPERATOR, at=NOON)
    street = GRID[:9]
    post = PostGrant(role=Role.STREET_OFFICER, organisation=street, codes=(street,), valid_from=TODAY)
    operate(create_staff, "qian", display_name="钱", password=None, posts=[post], at=NOON)
    terms = agreement("holder", consumer=f"unit:{street}", level="street", codes=(street,))
    number: str = operate(sign_agreement, terms, at=NOON)
    officer = staff(Role.STREET_OFFICER, 4, street)
    with scopes.entered(officer.scope, at=NOON):
        assert look_up(number, KNOWN, actor=officer, purpose=SHARING).rows
    page = wang.get("/portal/reads").content.decode()
    assert f"An officer of {divisions.unit_name(street)} looked at your <strong>Holder</strong>." in page
    assert f"Under agreement {number}" in page
    assert "To check registrations of leases. Basis: Shenzhen Data Regulations, art. 43." in page


def test_a_correction_is_followed_from_waiting_to_confirmed(wang: Client, agreed: str) -> None:
    assert "Corrections that were passed on" not in wang.get("/portal/record").content.decode()
    put_right()
    page = wang.get("/portal/record").content.decode()
    assert f"Your Holder: 福田区民政局 had received it wrong under agreement {agreed}." in page
    assert "They have not fetched it yet" in page
    (one,) = sent()
    assert "They have not confirmed it yet" in wang.get("/portal/record").content.decode()
    operate(confirm_correction, one.id, digest=one.statement.digest, actor=CIVIL, at=NOON)
    assert "told on 23 November 2026, confirmed by them on 23 November 2026." in wang.get("/portal/record").content.decode()


def test_the_copy_to_carry_away_holds_the_rows_and_the_corrections(wang: Client, agreed: str) -> None:
    put_right()
    held = {table["table"]: table["rows"] for table in wang.get("/portal/record/copy").json()["held"]}
    assert [row["holder"] for row in held["sharing_listrow"]] == ["王小明"]
    assert [row["agreement"] for row in held["sharing_correction"]] == [agreed]
    assert {row["field"] for row in held["sharing_delivery"]} == {"holder", "course"}


def test_the_copy_of_a_protected_person_tells_no_place_whatever_a_column_is_called(wang: Client) -> None:
    columns = (
        COLUMNS[0],
        {"name": "house", "title": "房子", "title_en": "House", "kind": "house-code"},
        {"name": "where", "title": "何处", "title_en": "Where", "kind": "text"},
        {"name": "patch", "title": "片区", "title_en": "Patch", "kind": "grid"},
        {"name": "paid_on", "title": "缴费日期", "title_en": "Paid on", "kind": "day"},
    )
    operate(register_list, description(name="fees", territory=GRID[:6], columns=columns), at=NOON)
    told: dict[str, str | int] = {
        "number": KNOWN,
        "house": CODES[0],
        "where": "福中三路1号",
        "patch": GRID,
        "paid_on": "2026-11-01",
    }
    load("fees", [Line(1, told)], batch=1, as_of=TODAY, actor=OPERATOR, at=NOON)
    complete("fees", batch=1, actor=OPERATOR, at=NOON)

    def row() -> dict[str, Any]:
        held = {table["table"]: table["rows"] for table in wang.get("/portal/record/copy").json()["held"]}
        (mine,) = held["sharing_listrow"]
        return {name: mine[name] for name in told}

    assert row() == told
    protect()
    assert row() == {"number": KNOWN, "house": None, "where": None, "patch": None, "paid_on": "2026-11-01"}
    assert hides(wang.get("/portal/record/copy").content.decode())


@pytest.mark.journey
@pytest.mark.skipif(find_chromium() is None, reason="no Chromium was found")
@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_the_record_and_the_reads_are_whole_in_a_browser(
    wang: Client, agreed: str, street: Street, tmp_path: Any, looked: Record, locale: str
) -> None:
    from tests.faces.furniture.serving import served

    put_right()
    with served() as address, chromium() as browser:
        context = browser.new_context(locale=locale, viewport={"width": PHONE, "height": 844})
        session = wang.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
        walk = Walk(context.new_page(), address, tmp_path, looked)
        walk.open("/portal/record", f"record-{locale}")
        walk.open("/portal/reads", f"reads-{locale}")
        context.close()
    assert not walk.wrong
