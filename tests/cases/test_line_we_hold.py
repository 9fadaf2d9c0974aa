"""The outcome of a visit describes the visit and nothing else: nothing lists, filters or counts it per person or dwelling."""

import dataclasses
import inspect

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people import NOON, QIAN, SUN, WANG

from jingwei.cases import datasets, operations, queries
from jingwei.cases.models import WorkOrder
from jingwei.cases.words import Outcome, Reason, Show
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.enforcement import ALLOWED
from jingwei.kernel.errors import NotAllowed
from jingwei.kernel.purposes import SUPERVISION, VISIT, Purpose

OF_A_VISIT = {"outcome", "note", "correction", "correction_sealed", "closed_by", "visited_by", "proof"}
OF_A_PERSON = {"name", "number_index", "subjects", "subject", "brief_sealed", "person"}


def test_datasets_offer_neither_outcome_nor_person() -> None:
    for dataset in datasets.DATASETS:
        names = {column.name for column in dataset.columns}
        assert not names & (OF_A_VISIT | OF_A_PERSON)
        assert not any(column.personal for column in dataset.columns)
        assert {f"order.{name}" for name in names & {"kind", "opened_on", "due_on", "closed_on"}} <= ALLOWED


def test_what_a_dataset_yields_is_what_it_declares(order: WorkOrder) -> None:
    with scopes.entered(SUN.scope, at=NOON):
        rows = list(datasets.ORDERS.rows(SUN))
    assert [set(row) for row in rows] == [{column.name for column in datasets.ORDERS.columns}]


def test_lines_of_lists_and_boards_have_no_field_for_it() -> None:
    for line in (queries.Listed, queries.Count):
        assert not {field.name for field in dataclasses.fields(line)} & (OF_A_VISIT | OF_A_PERSON)


def test_no_list_or_count_takes_or_reads_an_outcome(order: WorkOrder) -> None:
    with scopes.entered(WANG.scope, at=NOON):
        operations.close_order(order.pk, outcome=Outcome.NOT_ADMITTED, actor=WANG, at=NOON)
    counted = [name for name in queries.__all__ if name.startswith(("list_", "count_"))]
    asked: dict[str, Actor] = dict.fromkeys(counted, QIAN) | {"list_for_day": WANG, "list_done": WANG}
    for left_out in ("list_attempts", "list_objections", "list_services"):  # one order's own visits; not about visits' outcomes
        asked.pop(left_out)
    for name, actor in asked.items():
        query = getattr(queries, name)
        assert not set(inspect.signature(query).parameters) & (OF_A_VISIT | OF_A_PERSON)
        with scopes.entered(actor.scope, at=NOON), CaptureQueriesContext(connection) as captured:
            query(actor=actor, purpose=SUPERVISION)
        for statement in captured.captured_queries:
            assert "outcome" not in statement["sql"], name
    assert not {show.value for show in Show} & {outcome.value for outcome in Outcome}


def test_every_query_takes_actor_and_purpose_by_name() -> None:
    for name in queries.__all__:
        query = getattr(queries, name)
        if inspect.isfunction(query):
            given = inspect.signature(query).parameters
            assert given["actor"].kind is given["purpose"].kind is inspect.Parameter.KEYWORD_ONLY, name
            assert given["purpose"].annotation in (Purpose, "Purpose")


def test_reasons_are_about_the_record() -> None:
    assert {reason.value for reason in Reason} == {
        "unconfirmed",
        "number-check",
        "dwelling-cancelled",
        "overlaps",
        "dates-out-of-order",
        "over-capacity",
        "name-differs",
        "store-down",
        "nobody-declared",
        "contested",
    }


def test_a_query_without_a_duty_is_refused(order: WorkOrder) -> None:
    resident = Actor.declarant()
    with scopes.entered(resident.scope, at=NOON), pytest.raises(NotAllowed):
        queries.list_orders(actor=resident, purpose=VISIT)
