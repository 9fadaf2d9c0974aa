"""The API of sharing: no agreement, no query; keys in bodies; corrections that are signed, fetched and confirmed."""

import base64
from typing import Any

import pytest
from tests.faces.api.conftest import Machine, admit
from tests.faces.api.consumer import KEY, Consumer, agree, client_of, consuming, operate, shared_list
from tests.faces.api.test_api import refused

from jingwei.faces.api import contract
from jingwei.sharing.corrected import genuine
from jingwei.sharing.operations.agreements import withdraw_agreement


@pytest.fixture
def civil(district: str) -> Machine:
    """Civil affairs' program; a list is registered, and no agreement made."""
    shared_list()
    return admit("sharing")


def test_without_an_agreement_nothing_is_read(civil: Machine) -> None:
    assert civil.get("shared").json() == {"rows": []}
    refused(civil.post("shared/2026-9999/look-up", {"key": KEY}), 404, "not-found")
    refused(civil.get("shared/2026-9999/rows"), 404, "not-found")
    other = admit("registers")
    refused(other.get("shared"), 403, "scope-missing")


def test_a_record_by_its_key_and_a_page_of_all_with_the_agreed_fields(civil: Machine) -> None:
    number = agree(client_of(civil), "course")
    (mine,) = civil.get("shared").json()["rows"]
    assert (mine["number"], mine["what"], mine["fields"], mine["holds"]) == (number, "fire-training", ["course"], True)
    found = civil.post(f"shared/{number}/look-up", {"key": KEY}).json()
    assert [row["values"] for row in found["rows"]] == [{"course": "A"}]
    page = civil.get(f"shared/{number}/rows").json()
    assert (page["rows"], page["next"]) == (found["rows"], "")
    refused(civil.post(f"shared/{number}/look-up", {"key": "nonsense"}), 422, "wrong-key")
    refused(civil.get(f"shared/{number}/rows", after="bm90aGluZw"), 422, "bad-cursor")


def test_an_agreement_that_was_withdrawn_opens_nothing_from_the_next_request_on(civil: Machine) -> None:
    number = agree(client_of(civil), "course")
    assert civil.get(f"shared/{number}/rows").status_code == 200
    operate(withdraw_agreement, number, reason="over")
    refused(civil.get(f"shared/{number}/rows"), 403, "agreement-over")
    refused(civil.post(f"shared/{number}/look-up", {"key": KEY}), 403, "agreement-over")
    assert civil.get("shared").json()["rows"][0]["holds"] is False


def test_no_address_takes_a_key() -> None:
    paths: Any = contract.document()["paths"]
    named = {
        parameter["name"]
        for path, operations in paths.items()
        if path.startswith("/api/v1/shared")
        for operation in operations.values()
        for parameter in operation["parameters"]
    }
    assert named == {"purpose", "basis", "agreement", "correction", "after", "limit"}


def test_a_correction_is_fetched_checked_and_confirmed(district: str) -> None:
    known: Consumer = consuming()
    machine = known.machine
    body = machine.get("shared/corrections").json()
    (row,) = body["rows"]
    assert (row["field"], row["value"], row["agreement"], row["confirmed_at"]) == ("holder", "王小明", known.agreement, None)
    key = machine.get("evidence/log").json()["verifier_key"]
    signature = base64.urlsafe_b64decode(row["signature"] + "=" * (-len(row["signature"]) % 4))
    assert genuine(row["text"].encode(), signature, verifier=key)
    refused(machine.post(f"shared/corrections/{row['id']}/receipt", {"digest": "0" * 64}), 409, "not-what-was-sent")
    first = machine.post(f"shared/corrections/{row['id']}/receipt", {"digest": row["digest"]})
    assert first.status_code == 200
    assert machine.post(f"shared/corrections/{row['id']}/receipt", {"digest": row["digest"]}).json() == first.json()
    assert machine.get("shared/corrections").json()["rows"][0]["confirmed_at"] == first.json()["confirmed_at"]
    assert machine.get("shared/corrections", after=body["last"]).json() == {"rows": [], "next": "", "last": ""}
