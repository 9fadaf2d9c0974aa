"""A resident objects to a visit, or proves it another way; a counter opens and closes an errand."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from tests.cases.conftest import CHEN, escalated, steps
from tests.people import NOON, OTHER_STREET, QIAN, STREET, WANG, WU, ZHAO, staff

from jingwei.cases import operations, queries
from jingwei.cases.brief import Correction
from jingwei.cases.models import Objection, ServiceCase, WorkOrder
from jingwei.cases.personal import PERSONAL
from jingwei.cases.words import Outcome, ServiceKind, Show, Verdict
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.errors import NotAllowed, NotFound
from jingwei.kernel.purposes import CORRECTION, COUNTER, OWN_RECORD, SUPERVISION
from jingwei.kernel.scope import Scope

LATER = NOON + timedelta(hours=2)
DECLARANT = Actor.declarant()
CHEN_SELF = Actor.of(Role.RESIDENT, ident=f"account:{uuid.UUID(int=40)}", scope=Scope.own(uuid.UUID(int=41), CHEN))
SOMEBODY = Actor.of(Role.RESIDENT, ident=f"account:{uuid.UUID(int=42)}", scope=Scope.own(uuid.UUID(int=43), uuid.UUID(int=44)))
"""Chen, whose identity is proved, and another resident."""
FANG = staff(Role.CLERK, 8, OTHER_STREET)
"""A clerk of another street."""


def objected(order: WorkOrder, *, actor: Actor = WANG) -> uuid.UUID:
    if actor is QIAN:
        escalated(order)
    with scopes.entered(actor.scope, at=LATER):
        operations.close_order(order.pk, outcome=Outcome.NOT_ADMITTED, actor=actor, at=LATER)
    with scopes.entered(CHEN_SELF.scope, at=LATER):
        return operations.raise_objection(order.pk, text="没有人来过", actor=CHEN_SELF, at=LATER)


def test_an_officer_who_did_not_visit_upholds_an_objection_and_somebody_visits_again(order: WorkOrder) -> None:
    objection = objected(order)
    with scopes.entered(QIAN.scope, at=LATER):
        assert [row.due_on for row in queries.list_objections(actor=QIAN, purpose=CORRECTION)] == [date(2027, 3, 8)]
        assert queries.read_objection(objection, actor=QIAN, purpose=CORRECTION) == "没有人来过"
        operations.decide_objection(objection, verdict=Verdict.UPHELD, reason="门禁记录无来访", actor=QIAN, at=LATER)
        assert WorkOrder.objects.get(closed_at=None).reopened_from_id == order.pk
        with pytest.raises(operations.AlreadyDecided):
            operations.decide_objection(objection, verdict=Verdict.REJECTED, reason="x", actor=QIAN, at=LATER)
        assert queries.list_objections(actor=QIAN, purpose=CORRECTION) == []
    assert steps(order.case)[-3:] == ["cases.objection-raised", "cases.objection-decided", "cases.order-reopened"]
    with scopes.entered(Scope.own(uuid.uuid4(), CHEN), at=LATER):
        assert Objection.objects.get().verdict == Verdict.UPHELD
    with scopes.entered(Scope.own(uuid.uuid4(), uuid.uuid4()), at=LATER):
        assert not Objection.objects.exists()
    with scopes.entered(WU.scope, at=LATER), pytest.raises(NotFound):
        queries.get_objection(objection, actor=WU, purpose=CORRECTION)


def test_who_visited_does_not_decide_and_the_database_says_so_too(order: WorkOrder) -> None:
    objection = objected(order, actor=QIAN)
    with scopes.entered(QIAN.scope, at=LATER):
        with pytest.raises(operations.OwnVisit):
            operations.decide_objection(objection, verdict=Verdict.REJECTED, reason="x", actor=QIAN, at=LATER)
        decide = "update cases_objection set decided_at = now(), decided_by = %s, verdict = 'rejected', reason = 'x'"
        evasions = {
            decide: "cases_who_visits_does_not_decide",
            f"{decide}, visited_by = 'account:somebody-else'": "never change",
            decide.replace("'x'", "''").replace("%s", "coalesce('a', %s)"): "cases_rejected_with_a_reason",
        }
        for statement, match in evasions.items():
            with pytest.raises(IntegrityError, match=match), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, [QIAN.ident])
        row = Objection.objects.get()
        row.pk, row.visited_by, row.decided_at = uuid.uuid4(), "account:somebody-else", None
        Objection.objects.filter(pk=objection).update(decided_at=LATER, decided_by="account:other", verdict="upheld")
        with pytest.raises(IntegrityError, match="cases_objection_to_its_visit"), transaction.atomic():
            row.save(force_insert=True)


def test_a_visit_is_objected_to_once_and_only_after_it_was_made(order: WorkOrder) -> None:
    with scopes.entered(CHEN_SELF.scope, at=LATER), pytest.raises(NotFound):
        operations.raise_objection(order.pk, text="too early", actor=CHEN_SELF, at=LATER)
    objection = objected(order)
    with scopes.entered(CHEN_SELF.scope, at=LATER), pytest.raises(operations.ObjectionOpen):
        operations.raise_objection(order.pk, text="again", actor=CHEN_SELF, at=LATER)
    with scopes.entered(QIAN.scope, at=LATER):
        operations.decide_objection(objection, verdict=Verdict.REJECTED, reason="门禁有来访记录", actor=QIAN, at=LATER)
    with scopes.entered(CHEN_SELF.scope, at=LATER), pytest.raises(operations.ObjectionOpen):
        operations.raise_objection(order.pk, text="again", actor=CHEN_SELF, at=LATER)


def test_nobody_objects_to_a_visit_that_was_about_somebody_else(order: WorkOrder) -> None:
    objected(order)
    with scopes.entered(SOMEBODY.scope, at=LATER):
        assert queries.own_visits(actor=SOMEBODY, purpose=OWN_RECORD) == []
        with pytest.raises(NotFound):
            operations.raise_objection(order.pk, text="x", actor=SOMEBODY, at=LATER)
    for actor in (WANG, QIAN, DECLARANT):
        with scopes.entered(actor.scope, at=LATER), pytest.raises(NotAllowed):
            operations.raise_objection(order.pk, text="x", actor=actor, at=LATER)


def test_a_resident_sees_their_visits_and_what_became_of_the_objection(order: WorkOrder) -> None:
    def seen() -> queries.OwnVisit:
        with scopes.entered(CHEN_SELF.scope, at=LATER):
            (visit,) = (one for one in queries.own_visits(actor=CHEN_SELF, purpose=OWN_RECORD) if one.order == order.pk)
            return visit

    assert (seen().closed_at, seen().outcome, seen().may_be_objected_to) == (None, None, False)
    objection = objected(order)
    assert (seen().outcome, seen().may_be_objected_to) == (Outcome.NOT_ADMITTED, False)
    assert (waiting := seen().objection) is not None
    assert (waiting.due_on, waiting.verdict) == (date(2027, 3, 8), None)
    with scopes.entered(QIAN.scope, at=LATER):
        operations.decide_objection(objection, verdict=Verdict.UPHELD, reason="门禁记录无来访", actor=QIAN, at=LATER)
    assert seen().followed
    assert (decided := seen().objection) is not None
    assert (decided.verdict, decided.reason) == (Verdict.UPHELD, "门禁记录无来访")


def test_an_objection_is_upheld_also_where_another_visit_follows_already(order: WorkOrder) -> None:
    with scopes.entered(WANG.scope, at=LATER):
        operations.close_order(order.pk, outcome=Outcome.NOBODY_HOME, actor=WANG, at=LATER)
    with scopes.entered(CHEN_SELF.scope, at=LATER):
        objection = operations.raise_objection(order.pk, text="我一直在家", actor=CHEN_SELF, at=LATER)
    with scopes.entered(QIAN.scope, at=LATER):
        operations.decide_objection(objection, verdict=Verdict.UPHELD, reason="邻居作证", actor=QIAN, at=LATER)
        assert WorkOrder.objects.filter(closed_at=None).count() == 1


def test_what_was_proved_at_a_counter_is_no_visit_to_object_to(order: WorkOrder) -> None:
    assert order.declaration is not None
    service, zhao = at_the_counter(ZHAO)
    with scopes.entered(zhao.scope, at=LATER):
        operations.admit_order(order.pk, service=service.pk, actor=zhao, at=LATER)
        operations.close_by_desk_proof(order.pk, outcome=Outcome.AS_DECLARED, actor=zhao, at=LATER)
    with scopes.entered(CHEN_SELF.scope, at=LATER), pytest.raises(NotFound):
        operations.raise_objection(order.pk, text="x", actor=CHEN_SELF, at=LATER)


def at_the_counter(clerk: Actor, kind: ServiceKind = ServiceKind.DESK_PROOF) -> tuple[ServiceCase, Actor]:
    with scopes.entered(clerk.scope, at=LATER):
        service = operations.open_service_case(kind, purpose=COUNTER, actor=clerk, at=LATER)
    return service, clerk.within(Scope.for_case(service.pk))


def test_a_receipt_shown_at_any_counter_saves_the_visit(order: WorkOrder) -> None:
    assert order.declaration is not None
    with scopes.entered(DECLARANT.scope, at=LATER):
        operations.ask_desk(order.pk, at=LATER)
        operations.ask_desk(order.pk, at=LATER + timedelta(hours=1))
    with scopes.entered(QIAN.scope, at=LATER):
        waiting = queries.list_orders(actor=QIAN, purpose=SUPERVISION, show=Show.WAITING_DESK).rows
        assert [row.number for row in waiting] == [order.number]
        assert WorkOrder.objects.get().desk_asked_at == LATER  # the first time counts
    service, fang = at_the_counter(FANG)
    with scopes.entered(fang.scope, at=LATER):
        with pytest.raises(NotFound):
            queries.get_order(order.pk, actor=fang, purpose=COUNTER)
        admitted = operations.admit_order(order.pk, service=service.pk, actor=fang, at=LATER)
        assert queries.read_brief(admitted, actor=fang, purpose=COUNTER).name == "陈小明"
        with pytest.raises(operations.WrongOutcome):
            operations.close_by_desk_proof(admitted, outcome=Outcome.NOBODY_HOME, actor=fang, at=LATER)
        closed = operations.close_by_desk_proof(
            admitted, outcome=Outcome.CORRECTED, correction=Correction(name="陈晓明"), actor=fang, at=LATER
        )
        assert (closed.proof, closed.closed_by) == ("desk", FANG.ident)
        operations.close_service_case(service.pk, actor=fang, at=LATER)
        with pytest.raises(NotFound):
            queries.get_order(order.pk, actor=fang, purpose=COUNTER)
        with pytest.raises(operations.ServiceClosedAlready):
            operations.close_service_case(service.pk, actor=fang, at=LATER)
        with pytest.raises(NotFound):
            operations.admit_order(order.pk, service=service.pk, actor=fang, at=LATER)
    assert steps(order.case)[1:] == ["cases.order-admitted", "cases.order-closed"]
    assert steps(service.pk) == ["cases.service-opened", "cases.service-closed"]


def test_a_service_case_belongs_to_its_street(db: None) -> None:
    service, _actor = at_the_counter(ZHAO, ServiceKind.RECORD_QUESTION)
    assert service.street == STREET
    assert service.number.startswith("S-2027-03-")
    with scopes.entered(ZHAO.scope, at=LATER):
        assert [row.pk for row in queries.list_services(actor=ZHAO, purpose=COUNTER)] == [service.pk]
    with scopes.entered(FANG.scope, at=LATER), pytest.raises(NotFound):
        queries.get_service_case(service.pk, actor=FANG, purpose=COUNTER)
    with scopes.entered(WANG.scope, at=LATER), pytest.raises(NotAllowed):
        operations.open_service_case(ServiceKind.DESK_PROOF, purpose=COUNTER, actor=WANG, at=LATER)
    with scopes.entered(FANG.scope, at=LATER), pytest.raises(NotFound):
        operations.close_service_case(service.pk, actor=FANG, at=LATER)


def test_what_was_sealed_is_destroyed_and_the_visit_stands(order: WorkOrder) -> None:
    with scopes.entered(WANG.scope, at=LATER):
        operations.close_order(order.pk, outcome=Outcome.OTHER, note="陈先生已搬走", actor=WANG, at=LATER)
    system = Actor.system("retention")
    with scopes.entered(system.scope, at=LATER):
        assert operations.erase_briefs(before=NOON, actor=system, at=LATER) == 0
        assert operations.erase_briefs(before=LATER + timedelta(1), actor=system, at=LATER) == 1
    with scopes.entered(WANG.scope, at=LATER):
        order.refresh_from_db()
    assert (order.brief_sealed, order.note, order.subjects, order.outcome) == (None, "-", [], "other")


def test_a_person_carries_away_what_is_kept_about_them_and_can_have_it_erased(order: WorkOrder) -> None:
    objection = objected(order)
    mine = Scope.own(uuid.uuid4(), CHEN)
    with scopes.entered(mine, at=LATER):
        (visit,) = PERSONAL["cases_workorder"].export(CHEN)
        (words,) = PERSONAL["cases_objection"].export(CHEN)
        assert (visit["number"], visit["declared_name"], words["text"]) == (order.number, "陈小明", "没有人来过")
        with pytest.raises(DatabaseError, match="not in this scope"), transaction.atomic():
            PERSONAL["cases_workorder"].export(uuid.uuid4())
    with scopes.entered(QIAN.scope, at=LATER):
        operations.decide_objection(objection, verdict=Verdict.REJECTED, reason="门禁有来访记录", actor=QIAN, at=LATER)
    with scopes.entered(Scope.decision(), at=LATER):
        assert PERSONAL["cases_workorder"].erase(CHEN, LATER + timedelta(1)) == 2
        assert PERSONAL["cases_workorder"].export(CHEN) == []
        assert [row["text"] for row in PERSONAL["cases_objection"].export(CHEN)] == [""]
