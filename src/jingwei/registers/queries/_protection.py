"""Whom a court protects, by the latest word of the register.

Never as of the day or the knowledge that is asked about: who looks back to a day before the court spoke would see the address.
"""

from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from jingwei.kernel.intervals import FOREVER_AT
from jingwei.registers.models import PersonVersion


def is_protected(person: UUID) -> bool:
    """Whether this person's address is shown to nobody."""
    return bool(_latest(person).values_list("protected", flat=True).first())


def with_protection(rows: Any) -> Any:
    """Versions of people, each with ``hidden``: whether this person's address is shown to nobody."""
    return rows.annotate(hidden=Subquery(_latest(OuterRef("person_id")).values("protected")[:1]))


def _latest(person: Any) -> Any:
    return PersonVersion.objects.filter(person=person, recorded_until=FOREVER_AT).order_by("-valid_until")
