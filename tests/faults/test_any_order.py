"""The whole flow in any order, with a worker that lags and a clock that jumps: after each step all of ``whole`` holds.

Few examples in CI, the same each time; ``JW_EXAMPLES=2000 pytest tests/faults/test_any_order.py`` walks longer and by chance.
"""

import os
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from tests.declarations.conftest import ARCHIVE, file_archive, number, unwatched
from tests.faces.desk import G1, G2, G4, District, loaded
from tests.faults.whole import faults
from tests.people import DISTRICT, NOON, OTHER_STREET, QIAN, STREET, SUN, WU, ZHAO, staff

from jingwei.cases import operations as cases
from jingwei.cases import queries as case_queries
from jingwei.cases.brief import Correction
from jingwei.cases.jobs import remind_and_escalate
from jingwei.cases.models import WorkOrder
from jingwei.cases.words import Outcome, PauseReason, ServiceKind, Verdict
from jingwei.config.subscriptions import SUBSCRIPTIONS
from jingwei.declarations import claims, operations, queries
from jingwei.declarations.errors import NotContestable
from jingwei.declarations.models import Declaration
from jingwei.declarations.operations import Typed
from jingwei.evidence.delivery import deliver
from jingwei.evidence.sequencer import Sequencer
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.errors import NotFound, Refused
from jingwei.kernel.purposes import COUNTER, SUPERVISION, VISIT
from jingwei.kernel.scope import Scope
from jingwei.registers.models import ResidenceVersion
from jingwei.registers.operations._versions import NothingChanged
from jingwei.registers.operations.people import WrongMoveDay, move_out

pytestmark = pytest.mark.slow

LONG = int(os.environ.get("JW_EXAMPLES", "0"))
SETTINGS = settings(
    max_examples=LONG or 12,
    stateful_step_count=50 if LONG else 22,
    derandomize=not LONG,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate, Phase.shrink] if LONG else [Phase.explicit, Phase.generate],
    print_blob=False,
)
PEOPLE = {
    "王小明, registered": (number(2), "王小明"),
    "王小明, misspelt": (number(2), "王小朋友"),
    "周全, in the archive": (number(100), "周全"),
    "吴新, in the archive": (number(102), "吴新"),
    "郑新, whom nothing knows": (number(340), "郑新"),
    "孙远, whom nothing knows": (number(342), "孙远"),
}
PLACES = st.tuples(st.sampled_from([G1, G2, G4]), st.integers(0, 1))
PICK = st.integers(0, 1 << 20)
STEPS = "jw_steps"


def owner(sql: str) -> list[tuple[Any, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def renew(template: str) -> None:
    """A database as it was before the first step; every alias points to it."""
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = "jingwei"
    for statement in (f"drop database if exists {STEPS}", f"create database {STEPS} template {template} strategy file_copy"):
        with connections["owner"].cursor() as cursor:
            cursor.execute(statement)
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = STEPS


class Flow(RuleBasedStateMachine):
    """What people and the worker do; orders, declarations and residences are picked from what there is."""

    def __init__(self, template: str, district: District) -> None:
        super().__init__()
        self.template, self.district, self.at = template, district, NOON
        self.delivered = False

    @initialize()
    def begin(self) -> None:
        renew(self.template)

    def pick(self, sql: str, place: int) -> tuple[Any, ...] | None:
        rows = owner(sql)
        return rows[place % len(rows)] if rows else None

    def act(self, actor: Actor, work: Any, *told: type[Refused]) -> Any:
        """One transaction under the actor's scope; a refusal of the kinds that are to be told changes nothing."""
        self.delivered = False
        self.at += timedelta(seconds=1)
        try:
            with scopes.entered(actor.scope, at=self.at):
                return work()
        except told:
            return None

    def worker(self, order: WorkOrder | tuple[Any, ...]) -> Actor:
        return staff(Role.GRID_WORKER, 20 + int(str(order[1])[-1]), str(order[1]))  # type: ignore[index]

    @rule(who=st.sampled_from(sorted(PEOPLE)), where=PLACES, phone=st.sampled_from(["", "13900000009"]))
    def declare(self, who: str, where: tuple[str, int], phone: str) -> None:
        person, name = PEOPLE[who]
        typed, actor = Typed(number=person, name=name, phone=phone), Actor.declarant()
        before = owner("select count(*) from declarations_declaration")[0][0]
        self.act(actor, lambda: operations.declare(self.district.code(*where), typed, actor=actor, at=self.at))
        assert owner("select count(*) from declarations_declaration") == [(before + 1,)], "every declaration is taken"

    @rule(place=PICK)
    def contest(self, place: int) -> None:
        row = self.pick("select id from declarations_declaration order by id", place)
        if row:
            actor, token = Actor.declarant(), claims.contest_token(row[0])
            self.act(actor, lambda: operations.contest(row[0], token, actor=actor, at=self.at), NotContestable)

    @rule(place=PICK)
    def accept(self, place: int) -> None:
        row = self.pick("select id, grid from cases_workorder order by id", place)
        if row:
            actor = self.worker(row)
            told = (cases.AlreadyAccepted, cases.AlreadyClosed)
            self.act(actor, lambda: cases.accept_order(row[0], actor=actor, at=self.at), *told)

    @rule(place=PICK, outcome=st.sampled_from(Outcome), name=st.sampled_from(["", "陈升"]), other=st.sampled_from(sorted(PEOPLE)))
    def visit(self, place: int, outcome: Outcome, name: str, other: str) -> None:
        row = self.pick("select id, grid from cases_workorder where closed_at is null order by id", place)
        if row:
            actor = self.worker(row)
            found = Correction(name=name) if name else Correction(number=PEOPLE[other][0], name=PEOPLE[other][1])
            given = {"outcome": outcome, "note": "敲门两次", "correction": found, "actor": actor, "at": self.at}
            self.act(actor, lambda: cases.close_order(row[0], **given))

    @rule(place=PICK)
    def visit_again(self, place: int) -> None:
        row = self.pick("select id, grid from cases_workorder where closed_at is not null order by id", place)
        if row:
            actor = self.worker(row)
            closed = self.act(
                actor, lambda: cases.close_order(row[0], outcome=Outcome.AS_DECLARED, actor=actor, at=self.at), cases.AlreadyClosed
            )
            assert closed is None

    @rule(place=PICK, why=st.sampled_from(PauseReason))
    def pause_or_resume(self, place: int, why: PauseReason) -> None:
        row = self.pick("select id, grid, paused_at is null from cases_workorder order by id", place)
        if row:
            actor = self.worker(row)
            work = (
                (lambda: cases.pause_order(row[0], reason=why, actor=actor, at=self.at))
                if row[2]
                else (lambda: cases.resume_order(row[0], actor=actor, at=self.at))
            )
            self.act(actor, work, cases.AlreadyClosed)

    @rule(place=PICK)
    def reopen(self, place: int) -> None:
        row = self.pick("select id, street from cases_workorder order by id", place)
        if row:
            actor = QIAN if row[1] == STREET else WU
            told = (cases.OpenStill, cases.AlreadyReopened)
            self.act(actor, lambda: cases.reopen_order(row[0], why="请再访一次", actor=actor, at=self.at), *told)

    @rule(place=PICK, verdict=st.sampled_from(Verdict))
    def object_to_a_visit(self, place: int, verdict: Verdict) -> None:
        row = self.pick("select id, street, subjects[1] from cases_workorder where closed_at is not null order by id", place)
        if row:
            system, officer = Actor.system("declarations"), QIAN if row[1] == STREET else WU
            raised = self.act(
                system, lambda: cases.raise_objection(row[0], text="没有人来过", subject=row[2], actor=system, at=self.at)
            )
            decide = {"verdict": verdict, "reason": "记录核实", "actor": officer, "at": self.at}
            done = self.act(officer, lambda: cases.decide_objection(raised, **decide), cases.AlreadyReopened)
            if done is None:  # upheld, but another visit already follows: undone as a whole, so it can still be rejected
                decide["verdict"] = Verdict.REJECTED
                self.act(officer, lambda: cases.decide_objection(raised, **decide))

    @rule(place=PICK, outcome=st.sampled_from([Outcome.AS_DECLARED, Outcome.NOBODY_HOME]))
    def prove_at_a_counter(self, place: int, outcome: Outcome) -> None:
        row = self.pick("select id, receipt from declarations_declaration order by id", place)
        if row:
            holder = Actor.declarant()
            self.act(holder, lambda: operations.ask_desk(row[1], actor=holder, at=self.at))
            service = self.act(
                ZHAO, lambda: cases.open_service_case(ServiceKind.DESK_PROOF, purpose=COUNTER, actor=ZHAO, at=self.at)
            )
            clerk = Actor.of(Role.CLERK, ident=ZHAO.ident, scope=Scope.for_case(service.pk), organisation=ZHAO.organisation)
            self.act(clerk, lambda: self.prove(row[0], service.pk, outcome, clerk), NotFound, cases.WrongOutcome)
            self.act(ZHAO, lambda: cases.close_service_case(service.pk, actor=ZHAO, at=self.at))

    def prove(self, declaration: UUID, service: UUID, outcome: Outcome, clerk: Actor) -> None:
        order = cases.admit_order(declaration, service=service, actor=clerk, at=self.at)
        cases.close_by_desk_proof(order, outcome=outcome, actor=clerk, at=self.at)

    @rule(place=PICK, days=st.integers(-3, 20))
    def move_out(self, place: int, days: int) -> None:
        row = self.pick("select residence_id, street from registers_residenceversion order by id", place)
        if row:
            actor, on = QIAN if row[1] == STREET else WU, (self.at + timedelta(days=days)).date()
            told = (NotFound, WrongMoveDay, NothingChanged)
            self.act(actor, lambda: move_out(row[0], on=on, actor=actor, at=self.at), *told)

    @rule(place=PICK)
    def read_what_was_declared(self, place: int) -> None:
        row = self.pick("select id, grid from cases_workorder order by id", place)
        if row:
            actor, before = self.worker(row), owner("select count(*) from evidence_read")[0][0]
            told = (NotFound, case_queries.AcceptFirst)
            brief = self.act(actor, lambda: case_queries.read_brief(row[0], actor=actor, purpose=VISIT), *told)
            assert owner("select count(*) from evidence_read") == [(before + (brief is not None),)]
            self.act(SUN, lambda: queries.list_declarations(actor=SUN, purpose=SUPERVISION))
            assert owner("select count(*) from evidence_read") == [(before + (brief is not None) + 1,)]

    @rule(hours=st.integers(-80, 300))
    def the_clock_jumps(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    @rule(which=st.integers(0, len(SUBSCRIPTIONS) - 1))
    def the_worker_does_a_part(self, which: int) -> None:
        Sequencer(connections["sequencer"]).number_some()
        deliver(SUBSCRIPTIONS[which], now=self.at)
        self.delivered = False

    @rule()
    def the_worker_does_it_all(self) -> None:
        for _ in remind_and_escalate(self.at):
            pass
        sequencer = Sequencer(connections["sequencer"])
        while sequencer.number_some() + sum(deliver(subscription, now=self.at) for subscription in SUBSCRIPTIONS):
            pass
        self.delivered = True

    @invariant()
    def it_is_whole(self) -> None:
        if connections["owner"].settings_dict["NAME"] == STEPS:
            assert faults(owner, delivered=self.delivered) == []

    @precondition(lambda self: self.delivered)
    @invariant()
    def the_slices_are_disjoint_and_leave_nothing_out(self) -> None:
        for table in (Declaration, WorkOrder, ResidenceVersion):
            every = {row[0] for row in owner(f"select id from {table._meta.db_table}")}
            for actors in (
                [staff(Role.STREET_OFFICER, 30, code) for code in (STREET, OTHER_STREET)],
                [staff(Role.GRID_WORKER, 31, code) for code in (G1, G2, G4, f"{STREET}00201")],
                [staff(Role.DISTRICT_OFFICER, 32, DISTRICT)],
            ):
                seen = [self.seen(table, actor) for actor in actors]
                assert set().union(*seen) == every
                assert sum(map(len, seen)) == len(every)

    def seen(self, table: Any, actor: Actor) -> set[UUID]:
        with scopes.entered(actor.scope, at=self.at):
            return set(table.objects.values_list("pk", flat=True))

    def teardown(self) -> None:
        if connections["owner"].settings_dict["NAME"] == STEPS:
            self.the_worker_does_it_all()
            self.it_is_whole()


def test_whatever_happens_in_whatever_order(committing: str) -> None:
    district = loaded()
    with connections["owner"].cursor() as cursor, unwatched(cursor, *ARCHIVE):
        file_archive(cursor, [(number(100), "周全"), (number(102), "吴新")])
    run_state_machine_as_test(lambda: Flow(committing, district), settings=SETTINGS)  # type: ignore[no-untyped-call]
