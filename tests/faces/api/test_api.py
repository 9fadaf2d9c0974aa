"""Machines at the door: who is let in, what they must say, what they get, and how they are refused."""

import hashlib
import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from django.db import IntegrityError, connections
from django.test import Client
from tests.faces.api.conftest import (
    BASIS,
    CHANGED,
    CODE,
    COMMUNITY,
    ELSEWHERE,
    GRID,
    KNOWN,
    OLD_GRID,
    OTHER_STREET,
    STRANGER,
    USCC,
    USCC_ELSEWHERE,
    Machine,
    admit,
    number_entries,
)

from jingwei.accounts.models import Submission
from jingwei.accounts.operations import ScopesApart
from jingwei.declarations.models import Declaration
from jingwei.evidence import promises
from jingwei.evidence.models import Read
from jingwei.faces._furniture import clock
from jingwei.faces.api import auth, contract
from jingwei.faces.api import declarations as shapes
from jingwei.kernel.dates import district_day
from jingwei.kernel.scope import Level

GOLDEN = Path(__file__).parents[3] / "docs/reference/openapi.json"


def refused(answer: Any, status: int, code: str) -> Any:
    body = answer.json()
    assert (answer.status_code, body["code"]) == (status, code), answer.content.decode()
    assert body["message"]
    assert set(body) <= {"code", "message", "fields"}
    return body


def test_the_contract_is_the_one_in_the_docs() -> None:
    assert GOLDEN.read_text("utf-8") == contract.text(), "Run: .venv/bin/python tools/openapi.py"


@pytest.mark.usefixtures("db")
def test_the_contract_is_open_to_anybody(client: Client) -> None:
    answer = client.get("/api/openapi.json")
    assert answer.status_code == 200
    assert answer.json() == contract.document()


def test_the_contracts_words_are_the_modules() -> None:
    assert set(get_args(shapes.State)) == set(Declaration.State.values)
    assert set(get_args(shapes.Channel)) == set(Declaration.Channel.values)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic Ym9iOmJvYg=="}])
def test_without_a_token_nothing_is_read(client: Client, header: dict[str, str]) -> None:
    answer = client.get("/api/v1/declarations?purpose=sharing&basis=x", headers=header)
    refused(answer, 401, "token-missing")
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.usefixtures("db")
def test_a_session_opens_nothing(client: Client) -> None:
    client.cookies["jw_session"] = "something"
    refused(
        client.post("/api/v1/declarations?purpose=declaring&basis=x", "{}", content_type="application/json"), 401, "token-missing"
    )


def test_each_kind_is_let_in_to_its_own_and_nowhere_else(declarations: Machine) -> None:
    clients = {kind: admit(kind) for kind in ("declaring", "work-orders", "registers")} | {"declarations": declarations}
    paths = {"declarations": "declarations", "work-orders": "work-orders", "registers": "registers/dwellings"}
    for kind, client in clients.items():
        for scope, path in paths.items():
            if scope == kind:
                assert client.get(path).status_code == 200
            else:
                refused(client.get(path), 403, "scope-missing")
        if kind == "declaring":
            assert client.declare().status_code == 201
        else:
            refused(client.declare(), 403, "scope-missing")


def test_a_read_names_its_purpose_and_the_agreements_basis(orders: Machine) -> None:
    refused(orders.get("work-orders", purpose=""), 400, "purpose-missing")
    refused(orders.get("work-orders", basis=""), 400, "purpose-missing")
    refused(orders.get("work-orders", purpose="curiosity"), 400, "purpose-missing")
    refused(orders.get("work-orders", purpose="audit"), 403, "purpose-not-agreed")
    refused(orders.get("work-orders", basis="demo-rules:2"), 403, "basis-not-agreed")
    named = {"Jingwei-Purpose": "sharing", "Jingwei-Basis": BASIS}
    assert orders.http.get("/api/v1/work-orders", headers=orders.headers | named).status_code == 200


def test_an_agreement_that_has_ended_opens_nothing(orders: Machine) -> None:
    from tests.people import OPERATOR

    from jingwei.accounts import operations
    from jingwei.accounts.models import MachineClient
    from jingwei.faces._furniture import clock
    from jingwei.kernel import scope as scopes

    at = clock.now()
    with scopes.entered(OPERATOR.scope, at=at):
        operations.end_client(MachineClient.objects.get().client, on=date(2020, 2, 1), actor=OPERATOR, at=at)
    refused(orders.get("work-orders"), 401, "token-missing")


WRONG_NAME = KNOWN | {"name": "赵云"}


def test_who_declares_cannot_find_out_whom_we_know(declaring: Machine) -> None:
    """A known number with its name is accepted, with another name or unknown it waits: the client that asked sees none of it."""
    answers = [declaring.declare(body) for body in (KNOWN, WRONG_NAME, STRANGER)]
    number_entries()
    assert [answer.status_code for answer in answers] == [201] * 3
    bodies = [answer.json() for answer in answers]
    assert [{name: len(str(value)) for name, value in body.items()} for body in bodies] == [
        {name: len(str(value)) for name, value in bodies[0].items()}
    ] * 3
    assert len({body["answer_by"] for body in bodies}) == 1
    for body in bodies:
        refused(declaring.get(f"declarations/{body['receipt']}"), 403, "scope-missing")
    for path in ("declarations", "work-orders", "evidence/entries/0", "evidence/log", f"registers/dwellings/{CODE}"):
        refused(declaring.get(path), 403, "scope-missing")
    checks = [declaring.post("evidence/receipts/check", {"text": body["promise"]}).json() for body in bodies]
    assert [set(check) for check in checks] == [{"receipt", "hash", "at"}] * 3


def test_who_reads_sees_what_became_of_it(declaring: Machine, declarations: Machine) -> None:
    receipts = [declaring.declare(body).json()["receipt"] for body in (KNOWN, STRANGER)]
    states = [declarations.get(f"declarations/{receipt}").json() for receipt in receipts]
    assert [(one["state"], one["reasons"], bool(one["order"])) for one in states] == [
        ("accepted", [], False),
        ("waiting", ["unconfirmed"], True),
    ]
    assert {(one["channel"], one["house_code"], one["grid"]) for one in states} == {("api", CODE, GRID)}


@pytest.mark.parametrize("other", [scope for scope in auth.SCOPES if scope != "declaring"])
def test_no_agreement_both_declares_and_reads(district: str, other: str) -> None:
    with pytest.raises(ScopesApart, match="Make a second agreement"):
        admit("both", scopes_asked=("declaring", other))
    client = admit(other)
    basic = "update accounts_machineclient set scopes = array['declaring', %s]"
    with pytest.raises(IntegrityError, match="accounts_client_declares_alone"), connections["owner"].cursor() as cursor:
        cursor.execute(basic, [other])
    refused(client.declare(), 403, "scope-missing")


def test_a_token_that_asks_for_more_than_the_agreement_holds_gets_no_more(declaring: Machine) -> None:
    """Also when allauth's own row of the client names both: the agreement counts."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("update allauth_idp_oidc_token set scopes = %s", ["declaring\ndeclarations\nwork-orders"])
    assert declaring.declare().status_code == 201
    refused(declaring.get("declarations"), 403, "scope-missing")


def test_a_declaration_is_read_back_to_its_order_and_its_entry(declaring: Machine, declarations: Machine) -> None:
    receipt = declaring.declare().json()["receipt"]
    assert declarations.get(f"declarations/{receipt.lower()}").json()["entry"] is None
    number_entries()
    read = declarations.get(f"declarations/{receipt}").json()
    order = admit("work-orders").get(f"work-orders/{read['order']}").json()
    assert (order["number"], order["state"], order["reasons"], order["closed_at"]) == (read["order"], "open", ["unconfirmed"], None)
    assert order["entries"] == read["entries"]
    assert {"declarations.declared"} == {step["step"] for step in read["entries"] if step["number"] == read["entry"]}
    entry = declarations.get(f"evidence/entries/{read['entry']}").json()
    assert (entry["step"], entry["log"]) == ("declarations.declared", "acts")
    assert hashlib.sha256(b"\0" + entry["text"].encode()).hexdigest() == entry["hash"]
    assert STRANGER["name"] not in entry["text"]
    listed = admit("work-orders").get("work-orders", community=COMMUNITY).json()["rows"]
    assert [row["number"] for row in listed] == [read["order"]]
    assert not {"outcome", "proof", "note"} & set(listed[0] | order)


def test_an_entry_outside_the_clients_cases_is_its_number_and_hash(declaring: Machine, declarations: Machine) -> None:
    receipt = declaring.declare().json()["receipt"]
    number_entries()
    number = declarations.get(f"declarations/{receipt}").json()["entry"]
    whole = declarations.get(f"evidence/entries/{number}").json()
    assert admit("work-orders").get(f"evidence/entries/{number}").json() == whole, "its order is theirs to read"
    for other in (admit("registers"), admit("declarations", codes=(OTHER_STREET,)), admit("work-orders", codes=(OTHER_STREET,))):
        seen = other.get(f"evidence/entries/{number}").json()
        assert seen == {"log": "acts", "number": number, "hash": whole["hash"], "step": None, "at": None, "text": None}


def test_each_read_of_a_declaration_is_noted_for_the_person(declaring: Machine, declarations: Machine) -> None:
    receipt = declaring.declare().json()["receipt"]
    declarations.get("declarations")
    declarations.get(f"declarations/{receipt}")
    with_owner = Read.objects.using("owner").filter(role="machine").order_by("id")
    assert [(read.what, read.purpose, read.count) for read in with_owner] == [
        ("registers.facts", "declaring", 1),
        ("declarations.list", "sharing", 1),
        ("declarations.one", "sharing", 1),
    ]


def test_the_same_key_gives_the_same_answer_and_declares_once(declaring: Machine, declarations: Machine) -> None:
    key = {"Idempotency-Key": "a-key-of-theirs-1"}
    first, again = declaring.declare(**key), declaring.declare(**key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert len(declarations.get("declarations").json()["rows"]) == 1
    refused(declaring.declare(KNOWN, **key), 409, "idempotency-key-used")
    assert admit("declaring").declare(KNOWN, **key).status_code == 201
    assert not [one for one in Submission.objects.all() if STRANGER["number"] in one.answer]


def test_a_key_whose_declaration_was_refused_is_free_again(declaring: Machine) -> None:
    key = {"Idempotency-Key": "a-key-of-theirs-2"}
    assert declaring.declare(STRANGER | {"name": ""}, **key).status_code == 422
    assert declaring.declare(**key).status_code == 201


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        (STRANGER | {"number": "12345"}, 422, "field-refused", "number"),
        (STRANGER | {"number": "990304199003070067"}, 422, "number-check", "number"),
        (STRANGER | {"name": "陈2"}, 422, "field-refused", "name"),
        (STRANGER | {"phone": "12"}, 422, "field-refused", "phone"),
        (STRANGER | {"colour": "red"}, 422, "invalid", "colour"),
        ({"name": "陈生"}, 422, "invalid", "house_code"),
        (STRANGER | {"name": "\ud800"}, 422, "invalid", "name"),
        (STRANGER | {"house_code": CODE[:-1] + "9"}, 404, "house-code-unknown", None),
        (STRANGER | {"house_code": ELSEWHERE}, 404, "house-code-unknown", None),
        ("{", 400, "unreadable-body", None),
        ("[]", 422, "invalid", "body"),
        ("", 422, "invalid", "body"),
    ],
)
def test_what_cannot_be_taken_is_said_by_field_and_changes_nothing(
    declaring: Machine, body: Any, status: int, code: str, field: str | None
) -> None:
    said = refused(declaring.declare(body), status, code)
    assert (field in said.get("fields", {})) if field else ("fields" not in said)
    assert Declaration.objects.using("owner").count() == 0


def test_another_streets_rows_read_as_none(district: str) -> None:
    mine, theirs = admit("declarations"), admit("declarations", codes=(OTHER_STREET,))
    receipt = admit("declaring").declare().json()["receipt"]
    order = mine.get(f"declarations/{receipt}").json()["order"]
    missing = theirs.get("declarations/20200101-22222-22222").content
    assert (theirs.get(f"declarations/{receipt}").content, theirs.get("declarations").json()["rows"]) == (missing, [])
    assert theirs.get(f"declarations/{receipt}").status_code == 404
    registers = admit("registers", codes=(OTHER_STREET,))
    refused(admit("work-orders", codes=(OTHER_STREET,)).get(f"work-orders/{order}"), 404, "not-found")
    refused(registers.get(f"registers/dwellings/{CODE}"), 404, "not-found")
    assert [row["code"] for row in registers.get("registers/dwellings").json()["rows"]] == [ELSEWHERE]


def test_lists_go_on_where_they_ended(declaring: Machine, declarations: Machine) -> None:
    receipts = [declaring.declare(body).json()["receipt"] for body in (KNOWN, STRANGER, STRANGER)]
    found, cursor = [], ""
    while True:
        page = declarations.get("declarations", limit=2, before=cursor).json()
        found += [row["receipt"] for row in page["rows"]]
        cursor = page["next"]
        if not cursor:
            break
    assert found == receipts[::-1]
    assert [row["receipt"] for row in declarations.get("declarations", state="accepted").json()["rows"]] == receipts[:1]
    assert declarations.get("declarations", community=f"{COMMUNITY[:-1]}4").json()["rows"] == []
    refused(declarations.get("declarations", before="AAAA"), 422, "bad-cursor")


def test_a_cursor_belongs_to_its_list(registers: Machine) -> None:
    first = registers.get("registers/dwellings", limit=1).json()
    second = registers.get("registers/dwellings", limit=1, after=first["next"]).json()
    assert [row["code"] for row in first["rows"] + second["rows"]] == [CODE, CODE[:-1] + "5"]
    refused(registers.get("registers/entities", after=first["next"]), 422, "bad-cursor")
    grids = registers.get("registers/grids", limit=1).json()
    following = registers.get("registers/grids", limit=5, after=grids["next"]).json()
    assert (len(following["rows"]), following["next"]) == (2, "")


@pytest.mark.parametrize(
    "day", ["yesterday", "20270301", "1772323200", "2027-02-30", "0001-01-01", "9999-12-31", "2027-03-01T00:00:00"]
)
def test_a_day_that_cannot_be_asked_is_said(registers: Machine, day: str) -> None:
    said = refused(registers.get("registers/dwellings", as_of=day), 422, "invalid")
    assert "as_of" in said["fields"]


def test_registers_answer_as_of_a_day_and_as_known_on_a_day(registers: Machine) -> None:
    today = registers.get(f"registers/dwellings/{CODE}").json()
    assert (today["code"], today["valid_from"], today["valid_until"], today["capacity"]) == (CODE, "2007-09-17", None, 4)
    refused(registers.get(f"registers/dwellings/{CODE}", as_of="2007-09-16"), 404, "not-found")
    refused(registers.get(f"registers/dwellings/{CODE}", known_on="2020-01-01"), 404, "not-found")
    assert registers.get("registers/dwellings", as_of="2007-09-16").json() == {"next": "", "rows": []}


def test_work_orders_answer_as_of_a_day_and_as_known_on_a_day(declaring: Machine) -> None:
    declaring.declare(STRANGER)
    orders = admit("work-orders")
    today, yesterday = district_day(clock.now()), district_day(clock.now()) - timedelta(days=1)

    def listed(**days: date) -> int:
        answer = orders.get("work-orders", **{name: day.isoformat() for name, day in days.items()})
        return len(answer.json()["rows"])

    assert (listed(), listed(as_of=today), listed(known_on=today)) == (1, 1, 1)
    assert (listed(as_of=yesterday), listed(known_on=yesterday), listed(as_of=today, known_on=yesterday)) == (0, 0, 0)
    refused(orders.get("work-orders", known_on="yesterday"), 422, "invalid")


def test_an_old_grid_is_read_as_its_successor(registers: Machine) -> None:
    now = registers.get(f"registers/grids/{OLD_GRID}").json()
    assert [one["code"] for one in now["stands_for"]] == [f"{COMMUNITY}03"]
    before = registers.get(f"registers/grids/{OLD_GRID}", on=f"{CHANGED.year - 1}-06-01").json()
    assert [one["code"] for one in before["stands_for"]] == [OLD_GRID]
    refused(registers.get("registers/grids/44030400800399"), 404, "not-found")


def test_divisions_and_entities(registers: Machine) -> None:
    assert [row["code"] for row in registers.get("registers/divisions", under="440304008").json()["rows"]] == [
        "440304008",
        COMMUNITY,
    ]
    assert registers.get("registers/divisions").json()["rows"][0]["name"] == "福田区"
    refused(registers.get("registers/divisions", under="440305"), 404, "not-found")
    assert registers.get(f"registers/entities/{USCC}").json()["status"] == "active"
    refused(registers.get(f"registers/entities/{USCC_ELSEWHERE}"), 404, "not-found")
    assert [row["uscc"] for row in registers.get("registers/entities").json()["rows"]] == [USCC]


def test_a_receipt_is_checked_and_a_changed_one_refused(declaring: Machine, declarations: Machine) -> None:
    given = declaring.declare().json()
    said = declarations.post("evidence/receipts/check", {"text": given["promise"]}).json()
    assert said["receipt"] == given["receipt"]
    assert said["hash"] == declarations.get(f"declarations/{given['receipt']}").json()["entries"][-1]["hash"]
    assert declaring.post("evidence/receipts/check", {"text": given["promise"]}).json() == said
    changed = given["promise"].replace("JW1.2", "JW1.3")
    refused(declarations.post("evidence/receipts/check", {"text": changed}), 409, "not-genuine")
    number_entries()
    log = declarations.get("evidence/log").json()
    assert promises.check(given["promise"], verifier=log["verifier_key"]).receipt == given["receipt"]
    assert declarations.get(f"evidence/entries/{log['acts'] - 1}").status_code == 200
    refused(declarations.get(f"evidence/entries/{log['acts']}"), 404, "not-found")
    assert set(json.loads(declarations.get("evidence/entries/0", log="reads").json()["text"])) >= {"t", "c"}


def test_a_mistyped_parameter_is_said(orders: Machine) -> None:
    refused(orders.get("work-orders", comunity=COMMUNITY), 422, "unknown-parameter")


def test_addresses_and_methods_that_are_none_keep_the_shape(orders: Machine) -> None:
    refused(orders.http.get("/api/v1/nothing", headers=orders.headers), 404, "not-found")
    answer = orders.http.delete("/api/v1/work-orders", headers=orders.headers)
    refused(answer, 405, "wrong-method")
    assert answer["Allow"] == "GET"


def test_too_many_requests_are_told_to_wait(orders: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    from jingwei.faces.api.app import api

    assert isinstance(api.throttle, list)
    monkeypatch.setattr(api.throttle[0], "num_requests", 2)
    assert [orders.get("work-orders").status_code for _ in range(2)] == [200, 200]
    answer = orders.get("work-orders")
    refused(answer, 429, "too-many")
    assert int(answer["Retry-After"]) >= 1
    assert admit("work-orders").get("work-orders").status_code == 200


def test_refusals_speak_chinese_too(orders: Machine) -> None:
    answer = orders.http.get("/api/v1/work-orders", headers=orders.headers | {"Accept-Language": "zh-hans"})
    assert re.search("[一-鿿]", refused(answer, 400, "purpose-missing")["message"])


def test_a_district_wide_agreement_sees_both_streets(district: str) -> None:
    wide = admit("registers", level=Level.DISTRICT, codes=("440304",))
    assert len(wide.get("registers/dwellings").json()["rows"]) == 3


def test_the_contracts_links_lead_from_a_list_to_one_of_its_rows(district: str) -> None:
    everything = admit("everything", scopes_asked=auth.READING)
    admit("declaring").declare()
    paths: Any = contract.document()["paths"]
    by_name = {one["operationId"]: path for path, methods in paths.items() for one in methods.values()}
    followed = set()
    for path, methods in paths.items():
        for link in methods.get("get", {"responses": {"200": {}}})["responses"]["200"].get("links", {}).values():
            page = everything.get(path.removeprefix(contract.PREFIX)).json()
            target = by_name[link["operationId"]]
            for name, pointer in link["parameters"].items():
                *_, key = pointer.split("/")
                target = target.replace(f"{{{name}}}", page["rows"][0][key])
            assert everything.get(target.removeprefix(contract.PREFIX)).status_code == 200, target
            followed.add(link["operationId"])
    assert followed == {"readDeclaration", "readWorkOrder", "readDwelling", "readGrid", "readEntity"}


def test_every_operation_is_locked_by_one_of_the_scopes() -> None:
    for path, methods in contract.document()["paths"].items():  # type: ignore[union-attr]
        for method, operation in methods.items():  # type: ignore[union-attr]
            scopes = {scope for one in operation["security"] for scope in one[auth.SCHEME]}
            assert scopes, (path, method)
            assert scopes <= set(auth.SCOPES)
            assert {"purpose", "basis"} <= {one["name"] for one in operation["parameters"]}
