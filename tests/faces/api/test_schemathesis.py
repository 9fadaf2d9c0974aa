"""The contract holds over the real application.

Schemathesis calls every operation as each kind of machine client, as one that names no purpose, and without a token. Nothing
answers 5xx or outside the contract; with the right client its operations answer 2xx.
"""

import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance
from tests.faces.api.conftest import BASIS, KNOWN, STRANGER, Machine, admit, number_entries
from tests.faces.api.consumer import Consumer, consuming

from jingwei.config.wsgi import application
from jingwei.faces.api import auth, contract

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OWN, FOREIGN = 20, 4
"""Cases of each operation and each way of generating: for a client that may call it, and for one that may not."""


@dataclass
class Seen:
    """Answers by operation and status."""

    statuses: dict[str, Counter[int]] = field(default_factory=dict)

    def count(self, label: str, status: int) -> None:
        self.statuses.setdefault(label, Counter())[status] += 1

    def found(self, labels: set[str]) -> set[str]:
        return {label for label in labels if any(200 <= status < 300 for status in self.statuses[label])}


def contract_with(numbers: dict[tuple[str, str], str], bodies: dict[tuple[str, str], str]) -> Any:
    """The contract as it is served, with numbers and values that exist as examples: a receipt and an order are named by random."""
    document: Any = copy.deepcopy(contract.document())
    for (path, name), value in numbers.items():
        for operation in document["paths"][path].values():
            for parameter in operation["parameters"]:
                if parameter["name"] == name:
                    parameter["example"], parameter["schema"]["examples"] = value, [value]
    for (shape, name), value in bodies.items():
        document["components"]["schemas"][shape]["properties"][name]["examples"] = [value]
    schema = schemathesis.openapi.from_dict(document)
    schema.app = application
    return schema


def probe(operation: Any, cases: int, *, query: dict[str, str], call: Callable[[Any], None]) -> None:
    """Call an operation with its examples, with what the contract allows and with what it does not; the same cases each run."""
    fixed = settings(
        max_examples=cases,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    for strategy in operation.get_strategies_from_examples(query=query):
        settings(fixed, max_examples=1)(given(strategy)(call))()
    fixed(given(operation.as_strategy(generation_mode=GenerationMode.POSITIVE, query=query))(call))()
    try:
        fixed(given(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE, query=query))(call))()
    except Unsatisfiable:  # nothing but purpose and basis could be wrong
        fixed(given(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))(call))()


def scopes_of(operation: Any) -> set[str]:
    return {scope for one in operation.definition.raw["security"] for scope in one[auth.SCHEME]}


def purpose_of(operation: Any) -> str:
    enum: list[str] = next(one["schema"]["enum"] for one in operation.definition.raw["parameters"] if one["name"] == "purpose")
    return enum[0]


def caller(seen: Seen, label: str, *, token: str, names_purpose: bool) -> Callable[[Any], None]:
    """What one caller does with a case; an answer outside the contract fails here."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    def call(case: Any) -> None:
        if not names_purpose:
            for name in ("purpose", "basis"):
                (case.query or {}).pop(name, None)
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS)
        seen.count(label, response.status_code)

    return call


def run(schema: Any, *, token: str, kinds: set[str], names_purpose: bool = True) -> tuple[Seen, set[str]]:
    """All operations as one caller; what was seen, and the operations that are the caller's own."""
    seen, own = Seen(), set()
    for result in schema.get_all_operations():
        operation = result.ok()
        mine = bool(kinds & scopes_of(operation))
        if mine:
            own.add(operation.label)
        call = caller(seen, operation.label, token=token, names_purpose=names_purpose)
        query = {"purpose": purpose_of(operation), "basis": BASIS}
        probe(operation, OWN if mine else FOREIGN, query=query, call=call)
    return seen, own


@pytest.fixture
def consumer(district: str) -> Consumer:
    """A department with an agreement, and a correction that waits for it."""
    return consuming()


@pytest.fixture
def schema(declaring: Machine, declarations: Machine, consumer: Consumer) -> Iterator[Any]:
    """The contract over a district in which a few declarations were made, and a list is shared."""
    receipts = [declaring.declare(body).json() for body in (KNOWN, STRANGER)]
    order = declarations.get(f"declarations/{receipts[1]['receipt']}").json()["order"]
    number_entries()
    numbers = {
        ("/api/v1/declarations/{receipt}", "receipt"): receipts[0]["receipt"],
        ("/api/v1/work-orders/{number}", "number"): order,
        ("/api/v1/shared/{agreement}/rows", "agreement"): consumer.agreement,
        ("/api/v1/shared/{agreement}/look-up", "agreement"): consumer.agreement,
        ("/api/v1/shared/corrections/{correction}/receipt", "correction"): consumer.correction,
    }
    bodies = {
        ("ReceiptIn", "text"): receipts[0]["promise"],
        ("KeyIn", "key"): consumer.key,
        ("PutRightIn", "digest"): consumer.digest,
    }
    return contract_with(numbers, bodies)


@pytest.mark.slow
def test_schemathesis_finds_no_fault_and_every_door(schema: Any, consumer: Consumer) -> None:
    for kind in auth.SCOPES:
        client = consumer.machine if kind == "sharing" else admit(kind)
        seen, own = run(schema, token=client.token, kinds={kind})
        found = seen.found(own)
        assert len(found) >= 0.9 * len(own), (kind, sorted(own - found), seen.statuses)
        foreign = Counter(status for label, counted in seen.statuses.items() if label not in own for status in counted.elements())
        assert not [status for status in foreign if status < 400], (kind, foreign)


@pytest.mark.slow
def test_schemathesis_gets_nothing_without_a_purpose_or_a_token(schema: Any) -> None:
    reading, declaring = admit("everything", scopes_asked=auth.READING).token, admit("declaring").token
    for token, kinds in ((reading, set(auth.READING)), (declaring, {"declaring"}), ("", set())):
        seen, own = run(schema, token=token, kinds=kinds, names_purpose=False)
        for label, counted in seen.statuses.items():
            expected = 401 if not token else 400 if label in own else 403
            assert set(counted) <= {expected, 404}, (label, counted)
