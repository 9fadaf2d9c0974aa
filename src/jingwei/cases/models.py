"""Tables of work orders and service cases. The database refuses nonsense; see migrations/0002_walls.py for what stands in SQL."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from jingwei.cases import policy
from jingwei.cases.words import Follow, Kind, Outcome, PauseReason, Proof, Reason, ServiceKind, Verdict
from jingwei.kernel.territory import TerritoryMixin

OPEN = Q(closed_at=None)
CLOSED = Q(closed_at__isnull=False)


class WorkOrder(TerritoryMixin):
    """One visit that somebody must make, and what came of it.

    Life: opened → (accepted) → closed. Never deleted; a closed one never changes, a further visit is another order. See
    docs/modules/cases.md. House code, address and territory are as of the day it was opened.
    """

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=16, unique=True)
    case = models.UUIDField()
    kind = models.CharField(max_length=12, choices=Kind)
    reasons = ArrayField(models.CharField(max_length=24))
    dwelling = models.ForeignKey("registers.Dwelling", models.PROTECT, related_name="+")
    house_code = models.CharField(max_length=25)
    address = models.CharField(max_length=200)
    declaration = models.UUIDField(null=True, db_index=True)  # no foreign key: declarations lies above
    brief_sealed = models.BinaryField(null=True)
    subjects = ArrayField(models.UUIDField())
    recorded_by = models.CharField(max_length=120)
    barred = ArrayField(models.CharField(max_length=120), default=list)  # more who had a hand in the fact
    opened_at = models.DateTimeField()
    opening_note = models.CharField(max_length=200, default="")
    attempt = models.PositiveSmallIntegerField(default=1)
    reopened_from = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")

    due_on = models.DateField()  # the step's clock; a pause moves it
    resident_due_on = models.DateField()  # the resident's clock; nothing moves it
    due_provisional = models.BooleanField()
    paused_at = models.DateTimeField(null=True)
    paused_reason = models.CharField(max_length=24, choices=PauseReason, default="")
    desk_asked_at = models.DateTimeField(null=True)
    admitted_case = models.UUIDField(null=True, db_index=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.CharField(max_length=120, null=True)
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)

    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=120, null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, null=True)
    proof = models.CharField(max_length=8, choices=Proof, null=True)
    note = models.CharField(max_length=200, default="")
    correction_sealed = models.BinaryField(null=True)
    erased_at = models.DateTimeField(null=True)
    objects: ClassVar[models.Manager["WorkOrder"]] = models.Manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="cases_order_closed_by_somebody",
                condition=Q(closed_at=None, closed_by=None, outcome=None, proof=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False, outcome__isnull=False, proof__isnull=False),
            ),
            models.CheckConstraint(  # 采办分离: who records a fact does not verify it
                name="cases_who_records_does_not_verify", condition=Q(closed_by=None) | ~Q(closed_by=F("recorded_by"))
            ),
            models.CheckConstraint(name="cases_who_had_a_hand_does_not_verify", condition=~Q(barred__contains=[F("closed_by")])),
            models.CheckConstraint(
                name="cases_other_needs_a_note", condition=Q(outcome=None) | ~Q(outcome=Outcome.OTHER) | ~Q(note="")
            ),
            models.CheckConstraint(name="cases_note_of_a_closed_order", condition=Q(note="") | Q(closed_at__isnull=False)),
            models.CheckConstraint(
                name="cases_correction_only_when_corrected",
                condition=Q(outcome=Outcome.CORRECTED, outcome__isnull=False, correction_sealed__isnull=False)
                | Q(outcome=Outcome.CORRECTED, outcome__isnull=False, erased_at__isnull=False)
                | ((Q(outcome=None) | ~Q(outcome=Outcome.CORRECTED)) & Q(correction_sealed=None)),
            ),
            models.CheckConstraint(
                name="cases_known_reasons", condition=Q(reasons__contained_by=list(Reason.values), reasons__len__gte=1)
            ),
            models.CheckConstraint(name="cases_known_outcome", condition=Q(outcome=None) | Q(outcome__in=Outcome.values)),
            models.CheckConstraint(
                name="cases_accepted_by_somebody",
                condition=Q(accepted_at=None, accepted_by=None) | Q(accepted_at__isnull=False, accepted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="cases_paused_for_a_reason",
                condition=Q(paused_at=None, paused_reason="") | (Q(paused_at__isnull=False, closed_at=None) & ~Q(paused_reason="")),
            ),
            models.CheckConstraint(name="cases_attempts", condition=Q(attempt__gte=1)),
            models.UniqueConstraint(name="cases_one_open_order_per_declaration", fields=["declaration"], condition=OPEN),
            models.UniqueConstraint(name="cases_order_and_its_visitor", fields=["id", "closed_by"]),  # target of an objection's key
        )
        indexes = (
            models.Index(name="cases_open_in_grid", fields=["grid", "due_on", "id"], condition=OPEN),
            models.Index(name="cases_open_in_community", fields=["community", "due_on", "id"], condition=OPEN),
            models.Index(name="cases_open_in_street", fields=["street", "due_on", "id"], condition=OPEN),
            models.Index(name="cases_open_by_limit", fields=["due_on", "id"], condition=OPEN),
            models.Index(name="cases_open_at_desk", fields=["due_on", "id"], condition=OPEN & Q(desk_asked_at__isnull=False)),
            models.Index(name="cases_closed_in_grid", fields=["grid", "closed_at", "id"], condition=CLOSED),
            models.Index(name="cases_closed_in_community", fields=["community", "closed_at", "id"], condition=CLOSED),
            models.Index(name="cases_closed_in_street", fields=["street", "closed_at", "id"], condition=CLOSED),
            models.Index(name="cases_closed_by_day", fields=["closed_at", "id"], condition=CLOSED),
        )

    def bars(self, who: str) -> bool:
        """Whether an account had a hand in the fact that the order verifies, and so may not close it (采办分离)."""
        return who == self.recorded_by or who in self.barred

    @property
    def follow(self) -> Follow:
        """What follows the closed order by itself."""
        return policy.follow_up(Outcome(self.outcome), attempt=self.attempt) if self.outcome else Follow.NOTHING


class Pause(models.Model):
    """One period in which the step's clock of an order stood still, and why."""

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=24, choices=PauseReason)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="cases_one_pause_at_a_time", fields=["order"], condition=Q(ended_at=None)),
            models.CheckConstraint(
                name="cases_pause_ended_by_somebody",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__gte=F("started_at"), ended_by__isnull=False),
            ),
        )


class Objection(TerritoryMixin):
    """A resident's objection to one visit. A foreign key to (order, who closed it) holds ``visited_by``."""

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="+")
    visited_by = models.CharField(max_length=120)
    raised_at = models.DateTimeField()
    raised_by_subject = models.UUIDField()
    due_on = models.DateField()
    text_sealed = models.BinaryField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, null=True)
    verdict = models.CharField(max_length=12, choices=Verdict, null=True)
    reason = models.CharField(max_length=200, default="")
    objects: ClassVar[models.Manager["Objection"]] = models.Manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="cases_objection_decided_by_somebody",
                condition=Q(decided_at=None, decided_by=None, verdict=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, verdict__isnull=False),
            ),
            models.CheckConstraint(  # 采办分离: who visits does not decide an objection to that visit
                name="cases_who_visits_does_not_decide", condition=Q(decided_by=None) | ~Q(decided_by=F("visited_by"))
            ),
            models.CheckConstraint(
                name="cases_rejected_with_a_reason", condition=Q(verdict=None) | ~Q(verdict=Verdict.REJECTED) | ~Q(reason="")
            ),
            models.UniqueConstraint(name="cases_one_open_objection_per_order", fields=["order"], condition=Q(decided_at=None)),
        )


class ServiceCase(models.Model):
    """One errand of a resident at a counter. Its id is the case handle under which reads and entries stand."""

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=18, unique=True)
    kind = models.CharField(max_length=16, choices=ServiceKind)
    purpose = models.CharField(max_length=32)
    street = models.CharField(max_length=9)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=120)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=120, null=True)
    objects: ClassVar[models.Manager["ServiceCase"]] = models.Manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="cases_service_closed_by_somebody",
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        )
        indexes = (models.Index(name="cases_open_services", fields=["street", "opened_by"], condition=OPEN),)
