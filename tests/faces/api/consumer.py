"""A department that reads a list under an agreement, received a wrong value, and has a correction waiting."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.faces.api.conftest import KNOWN, STREET, Machine, admit, number_entries
from tests.people import OPERATOR

from jingwei.accounts.models import MachineClient
from jingwei.evidence.delivery import deliver
from jingwei.faces._furniture import clock
from jingwei.kernel import scope as scopes
from jingwei.kernel.dates import district_day
from jingwei.sharing.handlers import SUBSCRIPTIONS
from jingwei.sharing.operations.agreements import Terms, sign_agreement
from jingwei.sharing.operations.lists import ListDescription, register_list
from jingwei.sharing.operations.loading import Line, complete, load
from jingwei.sharing.operations.rows import correct_row

KEY = KNOWN["number"]
COLUMNS = (
    {"name": "number", "title": "身份证号", "title_en": "Identity number", "kind": "identity-number", "key": True},
    {"name": "holder", "title": "持有人", "title_en": "Holder", "kind": "name"},
    {"name": "grid", "title": "网格", "title_en": "Grid", "kind": "grid"},
    {"name": "course", "title": "课程", "title_en": "Course", "kind": "text"},
)


@dataclass(frozen=True)
class Consumer:
    """The client, its agreement, a key of the list, and the correction that waits."""

    machine: Machine
    agreement: str
    key: str
    correction: str
    digest: str


def operate(operation: Any, *given: Any, **named: Any) -> Any:
    """As the operator, now."""
    at = clock.now()
    with scopes.entered(OPERATOR.scope, at=at):
        return operation(*given, actor=OPERATOR, at=at, **named)


def shared_list() -> None:
    """A list of the fire brigade with one row of the street."""
    described = ListDescription(
        name="fire-training",
        title="消防培训名单",
        title_en="Fire safety training",
        owner="44030412",
        territory="440304",
        purpose="了解哪些房东已参加消防培训",
        purpose_en="To know which landlords took the fire safety course",
        basis="sz-data:42",
        received_under="消防-2027-03",
        retention_days=90,
        columns=COLUMNS,
    )
    operate(register_list, described)
    at = clock.now()
    values = {"number": KEY, "holder": "王小名", "grid": f"{STREET}00301", "course": "A"}
    load("fire-training", [Line(1, values)], batch=1, as_of=district_day(at), actor=OPERATOR, at=at)
    complete("fire-training", batch=1, actor=OPERATOR, at=at)


def agree(machine_number: str, *fields: str, days: int = 30) -> str:
    """An agreement of the newest client about the list, for so many days from today."""
    today = district_day(clock.now())
    terms = Terms(
        what="list:fire-training",
        fields=fields,
        purpose="核对租赁登记",
        purpose_en="To check registrations of leases",
        basis="sz-data:43",
        consumer=machine_number,
        level="street",
        codes=(STREET,),
        valid_from=today,
        valid_until=today + timedelta(days=days),
    )
    number: str = operate(sign_agreement, terms)
    return number


def client_of(machine: Machine) -> str:
    """The id of the client that was admitted for a kind."""
    return str(MachineClient.objects.get(name=f"program for {machine.kind}").client)


def put_right() -> None:
    """The fire brigade corrects the name, and the news is delivered."""
    operate(correct_row, "fire-training", KEY, {"holder": "王小明"}, reason="misspelt")
    number_entries()
    for subscription in SUBSCRIPTIONS:
        deliver(subscription, now=clock.now())


def consuming() -> Consumer:
    """All of it, by the product's own operations and the API."""
    shared_list()
    machine = admit("sharing")
    agreement = agree(client_of(machine), "holder", "course")
    assert machine.post(f"shared/{agreement}/look-up", {"key": KEY}).status_code == 200
    put_right()
    (row,) = machine.get("shared/corrections").json()["rows"]
    return Consumer(machine, agreement, KEY, row["id"], row["digest"])
