"""Estonia's Data Tracker, protocol 2.0.0: the shapes of its OpenAPI document, for clients whose agreement allows it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.faces.api.conftest import KNOWN, STRANGER, Machine, admit
from tests.people import ZHAO

from jingwei.evidence import reads
from jingwei.faces._furniture import clock
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.purposes import COUNTER, OWN_RECORD
from jingwei.kernel.scope import Scope
from jingwei.registers.people import numbers

NUMBER, OTHER = KNOWN["number"], STRANGER["number"]
SUBJECT = numbers.subject_of


@pytest.fixture
def portal(district: str) -> Machine:
    """A state portal whose users have proved who they are."""
    return admit("usage")


def ask(portal: Machine, path: str = "findUsage", *, user: str = NUMBER, **query: object) -> Any:
    headers = portal.headers | {"X-Road-UserId": user}
    return portal.http.get(f"/api/v2/{path}", {name: str(value) for name, value in query.items()}, headers=headers)


def looked(number: str = NUMBER, *, times: int = 1, ago: timedelta = timedelta()) -> datetime:
    at = clock.now() - ago
    for _n in range(times):
        with scopes.entered(ZHAO.scope, at=at):
            reads.note(ZHAO, COUNTER, what="registers.reveal", fields=("name",), subjects=[SUBJECT(number)])
    return at


def test_a_resident_is_told_through_a_portal_how_their_data_was_used(portal: Machine) -> None:
    at = looked()
    looked(OTHER)
    answer = ask(portal, userCode=NUMBER).json()
    assert answer["totalUsages"] == 1
    (usage,) = answer["usages"]
    assert set(usage) == {"logtime", "action", "receiverCode", "receiverName", "receiverSystem"}
    assert datetime.fromisoformat(usage["logtime"]) == at.replace(microsecond=0)
    assert (usage["action"], usage["receiverCode"], usage["receiverName"]) == ("To serve you at a counter", "440304008", "莲花街道")


def test_pages_and_periods_are_those_of_the_protocol(portal: Machine) -> None:
    looked(times=3, ago=timedelta(days=2))
    looked(times=2)
    page = ask(portal, userCode=NUMBER, offset=1, limit=2).json()
    assert (page["totalUsages"], len(page["usages"])) == (5, 2)
    times = [one["logtime"] for one in ask(portal, userCode=NUMBER).json()["usages"]]
    assert times == sorted(times, reverse=True)
    yesterday = (clock.now() - timedelta(days=1)).isoformat(timespec="seconds").replace("+00:00", "")
    assert ask(portal, userCode=NUMBER, periodEnd=yesterday).json()["totalUsages"] == 3
    assert ask(portal, userCode=NUMBER, periodStart=yesterday).json()["totalUsages"] >= 2


def test_the_question_is_a_read_that_the_resident_sees(portal: Machine) -> None:
    ask(portal, userCode=NUMBER)
    own = Scope.own(SUBJECT(NUMBER), SUBJECT(NUMBER))
    resident = Actor.of(Role.RESIDENT, ident="account:x", scope=own)
    with scopes.entered(own, at=clock.now()):
        (row,) = reads.of_subject(actor=resident, purpose=OWN_RECORD)
    assert (row.what, row.role, row.fields) == ("evidence.usage", "machine", ["reads"])


def test_nobody_asks_about_another(portal: Machine) -> None:
    looked()
    answer = ask(portal, user=OTHER, userCode=NUMBER)
    assert (answer.status_code, answer.json()["code"]) == (403, "not-theirs")


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"userCode": "12"},
        {"userCode": NUMBER, "limit": "-1"},
        {"userCode": NUMBER, "offset": "x"},
        {"userCode": NUMBER, "periodStart": "yesterday"},
        {"userCode": NUMBER, "order": "asc"},
    ],
)
def test_what_the_protocol_does_not_know_is_a_400_without_a_digit_of_the_number(portal: Machine, query: dict[str, str]) -> None:
    answer = ask(portal, **query)
    assert answer.status_code == 400
    assert NUMBER not in answer.content.decode()


def test_the_period_and_the_heartbeat(portal: Machine) -> None:
    since = datetime.fromisoformat(ask(portal, "usagePeriod").json()["periodStart"])
    assert timedelta(days=3 * 365 - 2) < clock.now() - since < timedelta(days=3 * 366 + 2)
    assert ask(portal, "heartbeat").json() == {"status": "OK"}


def test_other_clients_and_nobody_are_refused(portal: Machine) -> None:
    nobody, registers = Machine("nobody", ""), admit("registers")
    for path in ("findUsage", "usagePeriod", "heartbeat"):
        assert ask(nobody, path, userCode=NUMBER).status_code == 401
        assert ask(registers, path, userCode=NUMBER).status_code == 403
    assert portal.get("registers/dwellings").status_code == 403
    assert ask(portal, userCode="CN" + NUMBER).status_code == 200
    assert portal.http.post("/api/v2/heartbeat", headers=portal.headers).status_code == 405
