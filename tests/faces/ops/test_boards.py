"""Boards, lists and orders of the operations centres: inside one's territory, as of a day, without names."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client
from tests.declarations.conftest import KNOWN, OTHER, Street, street
from tests.declarations.conftest import NOON as NOON_2026
from tests.declarations.test_declaring import declare
from tests.faces.desk import (
    AFTERNOON,
    COMMUNITY,
    DISTRICT,
    G1,
    G3,
    G4,
    NOON,
    OTHER_COMMUNITY,
    OTHER_STREET,
    STREET,
    District,
    SignIn,
    declared,
    escalated,
    number,
    objected,
    order_of,
    reads,
    send,
    text,
    visited,
)

from jingwei.cases.words import Outcome
from jingwei.declarations import claims
from jingwei.declarations import operations as declarations
from jingwei.declarations.operations import Typed
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role

__all__ = ["street"]  # a fixture: a street with an archive, where some declarations go straight in
DAY = timedelta(days=1)
SEARCH = "/ops/registers/search"
PAGES = (
    "/ops/declarations",
    "/ops/declarations/list",
    "/ops/cases",
    SEARCH,
    "/ops/registers/dwellings",
    "/ops/registers/entities",
    "/ops/registers/grids",
)
STREET_PAGES = ("/ops/objections",)


def test_the_board_of_the_district_counts_by_street_and_of_a_street_by_community(district: District, sign_in: SignIn) -> None:
    declared(district.code(G1, 1))
    declared(district.code(G4, 1), number=number(10))
    sun, qian = sign_in(Role.DISTRICT_OFFICER, DISTRICT), sign_in(Role.STREET_OFFICER, STREET)
    page = text(sun.get("/ops/declarations"))
    assert "莲花街道" in page
    assert "香蜜湖街道" in page
    assert 'Declared this week</a></p><p class="kpi-value">2</p>' in page
    page = text(qian.get("/ops/declarations"))
    assert "福中社区" in page
    assert "景田社区" in page
    assert "香岭社区" not in page
    assert 'Declared this week</a></p><p class="kpi-value">1</p>' in page


def found_one(sql: str) -> UUID:
    """The id that a statement of the database's owner finds first."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql)
        found: UUID = cursor.fetchone()[0]
    return found


def column(page: str, label: str) -> list[str]:
    """What stands in a column of the board, line by line, the sum last."""
    return [found.strip() for found in re.findall(rf'data-label="{label}" class="n"><span[^>]*>(.*?)<', page)]


def test_the_board_says_what_went_straight_in_and_what_was_doubtful(street: Street, afternoon: None, sign_in: SignIn) -> None:
    """Two go straight in, of whom one is contested later; three are doubtful, of whom one was visited."""
    declare(Typed(number=KNOWN, name="王小明"))
    declare(Typed(number=OTHER, name="张伟"))
    for order, name in ((20, "陈生"), (22, "陈升"), (24, "陈圣")):
        declare(Typed(number=number(order), name=name))
    visited(found_one("select id from cases_workorder order by id limit 1"), at=NOON_2026)
    ident = found_one("select id from declarations_declaration where state = 'accepted' limit 1")
    actor = Actor.declarant()
    with scopes.entered(actor.scope, at=NOON_2026):
        declarations.contest(ident, claims.contest_token(ident), actor=actor, at=NOON_2026)
    page = text(sign_in(Role.STREET_OFFICER, STREET).get("/ops/declarations?as_of=2026-11-23"))
    assert [column(page, label) for label in ("Declared", "Straight in", "Doubtful")] == [["5"], ["2"], ["3"]]
    assert [column(page, label) for label in ("Waiting", "Late")] == [["3"], ["0"]]  # two doubtful ones and the contested one
    page = text(sign_in(Role.DISTRICT_OFFICER, DISTRICT).get("/ops/declarations?as_of=2026-12-02"))
    assert [column(page, label) for label in ("Declared", "Waiting", "Late")] == [["0"], ["3"], ["3"]]
    assert STREET in page


def test_a_share_of_fewer_than_five_is_kept_back_and_what_may_be_opened_is_not(district: District, sign_in: SignIn) -> None:
    declared(district.code(G1, 1))
    qian = sign_in(Role.STREET_OFFICER, STREET)
    page = text(qian.get("/ops/declarations"))
    assert column(page, "Registered in") == ["too few to say"] * 3  # one of four, none of two, one of six
    assert column(page, "Declared") == ["1", "0", "1"]
    assert "16.7" not in page
    page = text(qian.get("/ops/registers/dwellings"))
    assert column(page, "Registered in") == ["too few to say"] * 2
    assert column(page, "In use") == ["4", "2"]


def test_drilling_down_stays_in_the_territory(district: District, sign_in: SignIn) -> None:
    qian = sign_in(Role.STREET_OFFICER, STREET)
    for path in PAGES:
        assert qian.get(path).status_code == 200
        if path == SEARCH:  # of the whole territory always: no address narrows or widens it
            continue
        assert qian.get(f"{path}?street={STREET}&community={COMMUNITY}").status_code == 200
        for other in (
            f"street={OTHER_STREET}",
            f"community={OTHER_STREET}001",
            "street=x",
            f"street={DISTRICT}",
            f"community={STREET}",
        ):
            assert qian.get(f"{path}?{other}").status_code == 404, (path, other)


def test_the_bar_leads_to_an_address_that_can_be_kept(district: District, sign_in: SignIn) -> None:
    sun = sign_in(Role.DISTRICT_OFFICER, DISTRICT)
    led = sun.get(f"/ops/cases?territory={COMMUNITY}&as_of=2027-02-26&known_on=&show=late")
    assert led["Location"] == f"/ops/cases?as_of=2027-02-26&show=late&community={COMMUNITY}"
    assert sun.get("/ops/cases?territory=&as_of=2027-03-01")["Location"] == "/ops/cases"
    assert sun.get("/ops/cases?as_of=yesterday").status_code == 400


def test_other_roles_find_nothing_here(district: District, sign_in: SignIn, client: Client) -> None:
    for path in (*PAGES, *STREET_PAGES):
        assert client.get(path)["Location"].startswith("/account/login/")
    for role, code in ((Role.CLERK, STREET), (Role.GRID_WORKER, G1), (Role.AUDITOR, DISTRICT), (Role.DISTRICT_OFFICER, DISTRICT)):
        browser = sign_in(role, code)
        for path in (*PAGES, *STREET_PAGES):
            allowed = role is Role.DISTRICT_OFFICER and path in PAGES
            assert browser.get(path).status_code == (200 if allowed else 404), (role, path)


def test_what_changed_today_is_not_in_yesterdays_pages(district: District, sign_in: SignIn) -> None:
    receipt = declared(district.code(G1, 1), at=NOON - DAY)
    order, number_ = order_of(receipt)
    visited(order, at=NOON)
    qian = sign_in(Role.STREET_OFFICER, STREET)
    assert number_ not in text(qian.get("/ops/cases"))
    assert number_ in text(qian.get("/ops/cases?show=closed"))
    yesterday = "as_of=2027-02-28"
    assert number_ in text(qian.get(f"/ops/cases?{yesterday}"))
    assert number_ not in text(qian.get(f"/ops/cases?show=closed&{yesterday}"))
    assert number_ in text(qian.get("/ops/cases?known_on=2027-02-28"))
    assert receipt.number not in text(qian.get("/ops/declarations/list?as_of=2027-02-27"))
    assert "Waiting for a visit or another proof" in text(qian.get(f"/ops/declarations/list?{yesterday}"))


def test_lists_filter_by_state_and_name_nobody(district: District, sign_in: SignIn) -> None:
    receipt = declared(district.code(G1, 1), name="陈小明")
    qian = sign_in(Role.STREET_OFFICER, STREET)
    page = text(qian.get("/ops/declarations/list"))
    assert receipt.number in page
    assert "Nothing that we hold confirms this declaration yet" in page
    assert "陈小明" not in page + text(qian.get("/ops/cases")) + text(qian.get(f"/ops/cases/{order_of(receipt)[1]}"))
    assert receipt.number not in text(qian.get("/ops/declarations/list?state=confirmed"))
    assert qian.get("/ops/declarations/list?state=outcome").status_code == 404
    assert qian.get("/ops/cases?show=nobody-home").status_code == 404


def test_keyset_pages_show_each_declaration_once(district: District, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jingwei.faces.ops.declarations.PAGE", 2)
    receipts = {declared(district.code(G1, 1), number=number(10 + 2 * n), at=NOON + timedelta(minutes=n)).number for n in range(5)}
    qian = sign_in(Role.STREET_OFFICER, STREET)
    found, path = [], "/ops/declarations/list"
    while path:
        page = text(qian.get(path))
        found += re.findall(r"\d{8}-[0-9A-Z]{5}-[0-9A-Z]{5}", page)
        after = re.search(r'rel="next" href="([^"]+)"', page)
        path = after[1].replace("&amp;", "&") if after else ""
    assert sorted(found) == sorted(receipts)


def test_an_order_shows_both_clocks_its_entries_and_is_of_its_territory(district: District, sign_in: SignIn) -> None:
    number_ = order_of(declared(district.code(G1, 1)))[1]
    page = text(sign_in(Role.STREET_OFFICER, STREET).get(f"/ops/cases/{number_}"))
    for words in ("8 March 2027", "Promised to the resident by", "Declared", "being numbered", "福中社区 01"):
        assert words in page
    assert "Open it again" not in page
    assert sign_in(Role.STREET_OFFICER, OTHER_STREET).get(f"/ops/cases/{number_}").status_code == 404


def test_a_street_officer_asks_for_another_visit_and_a_district_officer_does_not(district: District, sign_in: SignIn) -> None:
    order, number_ = order_of(declared(district.code(G1, 1)))
    visited(order)
    qian, sun = sign_in(Role.STREET_OFFICER, STREET), sign_in(Role.DISTRICT_OFFICER, DISTRICT)
    path = f"/ops/cases/{number_}"
    assert "Open it again" not in text(sun.get(path))
    assert sun.post(f"{path}/reopen", {"once": "x" * 32, "why": "again"}).status_code == 404
    assert "error-summary" in text(send(qian, f"{path}/reopen", form=path, why=" "))
    answer = send(qian, f"{path}/reopen", form=path, why="The neighbour says that nobody rang")
    assert answer.status_code == 302
    page = text(qian.get(answer["Location"]))
    assert "The neighbour says that nobody rang" in page
    assert "Another visit follows" in text(qian.get(path))


def test_an_officer_closes_what_has_come_to_the_street(district: District, sign_in: SignIn) -> None:
    order, number_ = order_of(declared(district.code(G1, 1), name="陈小明"))
    qian, sun = sign_in(Role.STREET_OFFICER, STREET), sign_in(Role.DISTRICT_OFFICER, DISTRICT)
    path = f"/ops/cases/{number_}"
    assert f"{path}/close" not in text(qian.get(path))  # it is with the grid worker
    assert qian.get(f"{path}/close")["Location"] == path
    once = {"once": "x" * 32, "outcome": "as-declared"}
    assert qian.post(f"{path}/close", once).status_code == 409
    assert qian.post(f"{path}/declared").status_code == 404
    escalated(order)
    page = text(qian.get(path))
    assert "The street decides" in page
    assert f"{path}/close" in page
    assert f"{path}/close" not in text(sun.get(path))
    assert "陈小明" not in text(qian.get(f"{path}/close"))
    assert "陈小明" in text(qian.post(f"{path}/declared"))
    assert reads()[-1] == ("cases.brief", ["kind", "masked-number", "name"])
    assert "error-summary" in text(send(qian, f"{path}/close", outcome="other", note=""))
    assert send(qian, f"{path}/close", outcome="as-declared")["Location"] == path
    assert "As declared" in text(qian.get(path))
    assert qian.post(f"{path}/close", once | {"once": "y" * 32}).status_code == 409
    assert sign_in(Role.STREET_OFFICER, OTHER_STREET).get(f"{path}/close").status_code == 404


def test_whoever_closed_it_at_the_desk_decides_no_objection_to_it(district: District, sign_in: SignIn) -> None:
    order, number_ = order_of(declared(district.code(G1, 1)))
    escalated(order)
    qian = sign_in(Role.STREET_OFFICER, STREET)
    assert send(qian, f"/ops/cases/{number_}/close", outcome="no-such-dwelling").status_code == 302
    path = f"/ops/objections/{objected(order, at=AFTERNOON)}"
    assert "Somebody else decides this" in text(qian.get(path))
    decision = {"once": "x" * 32, "verdict": "rejected", "reason": "x"}
    assert qian.post(f"{path}/decide", decision).status_code == 409


def test_who_recorded_the_fact_closes_nothing_at_the_desk(district: District, sign_in: SignIn) -> None:
    qian = sign_in(Role.STREET_OFFICER, STREET)
    ident = f"account:{qian.jw_account}"  # type: ignore[attr-defined]
    actor = replace(Actor.declarant(), ident=ident)  # an officer at their own door: the account stays
    with scopes.entered(actor.scope, at=NOON):
        receipt = declarations.declare(district.code(G1, 1), Typed(number=number(8), name="陈小明"), actor=actor, at=NOON)
    order, number_ = order_of(receipt)
    escalated(order)
    path = f"/ops/cases/{number_}/close"
    assert "Somebody else closes this" in text(qian.get(path))
    assert qian.post(path, {"once": "x" * 32, "outcome": "as-declared"}).status_code == 409


def test_an_objection_is_decided_by_somebody_who_did_not_visit(district: District, sign_in: SignIn) -> None:
    order, number_ = order_of(declared(district.code(G1, 1)))
    visited(order, outcome=Outcome.NO_SUCH_DWELLING)
    objection = objected(order)
    qian = sign_in(Role.STREET_OFFICER, STREET)
    assert number_ in text(qian.get("/ops/objections"))
    path = f"/ops/objections/{objection}"
    assert "我一直在家" in text(qian.get(path))
    assert "error-summary" in text(send(qian, f"{path}/decide", form=path, verdict="upheld", reason=""))
    assert send(qian, f"{path}/decide", form=path, verdict="upheld", reason="Nobody rang.")["Location"] == path
    assert "somebody visits again" in text(qian.get(path))
    assert "No objection waits" in text(qian.get("/ops/objections"))
    assert sign_in(Role.STREET_OFFICER, OTHER_STREET).get(path).status_code == 404


def test_a_late_order_stands_on_the_board_with_who_handles_it(district: District, sign_in: SignIn) -> None:
    number_ = order_of(declared(district.code(G3, 1), at=NOON - 10 * DAY))[1]
    page = text(sign_in(Role.STREET_OFFICER, STREET).get("/ops/declarations"))
    assert number_ in page
    assert "was due on" in page
    assert "景田社区 01" in page
    assert OTHER_COMMUNITY in page
