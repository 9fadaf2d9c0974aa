"""Personal data of the module. Tables are asked by the register's person, under the person's own scope.

Exports run in the scope in force (the resident's own, or a case that admits to them). Erasing lets go of the whole person at once
(``operations.forgetting``), and only once they moved away two years ago: until then the law asks for the record. It erases what the
history archive files under their numbers as well; beside that the archive is erased list by list, by keys. Lines of lists are not found
by a person: the ones that could not be taken were not understood, and the ones that wait for the archive are sealed; both go with the
key of their batch.
"""

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jingwei.kernel import keys
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day, years_before
from jingwei.kernel.personal import YEARS_AFTER_LEAVING, Ends, Exported, Ids, Key, Personal
from jingwei.kernel.purposes import CORRECTION, DECLARING, IDENTIFY, REGISTER_CARE
from jingwei.registers.models import (
    Admission,
    DwellingVersion,
    Guardianship,
    IdentityLink,
    Person,
    PersonToken,
    PersonVersion,
    Residence,
    ResidenceVersion,
)
from jingwei.registers.operations.forgetting import forget_person


def _person(person: UUID) -> Exported:
    return [{"subject": str(row.subject)} for row in Person.objects.filter(pk=person)]


def _versions(person: UUID) -> Exported:
    ring = keys.ring()
    rows = PersonVersion.objects.filter(person=person).order_by("recorded_from", "valid_from")
    return [
        {
            "name": row.name,
            "identity_number": ring.open("citizen-id", bytes(row.number_sealed), aad=person.bytes).decode(),
            "sex": row.sex,
            "born_on": row.born_on.isoformat(),
            "citizenship": row.citizenship,
            "phone": ring.open("phone", bytes(row.phone_sealed), aad=person.bytes).decode() if row.phone_sealed else None,
            "protected": row.protected,
            "source": row.source,
            **_when(row),
        }
        for row in rows
    ]


def _tokens(person: UUID) -> Exported:
    return [{"token": token} for token in PersonToken.objects.filter(person=person).values_list("token", flat=True)]


def _residences(person: UUID) -> Exported:
    return [{"dwelling": str(row.dwelling_id), "kind": row.kind} for row in Residence.objects.filter(person=person)]


def _stays(person: UUID) -> Exported:
    rows = list(ResidenceVersion.objects.filter(person=person).order_by("recorded_from", "valid_from"))
    homes = DwellingVersion.objects.filter(dwelling__in=[row.dwelling_id for row in rows]).order_by("recorded_from", "valid_from")
    named = homes.values_list("dwelling_id", "dwelling__code", "address")  # the last one stays
    places = {dwelling: {"house_code": code, "address": address} for dwelling, code, address in named}
    return [
        {"dwelling": str(row.dwelling_id), "kind": row.kind, "standing": row.standing, "source": row.source}
        | places.get(row.dwelling_id, {})
        | _when(row)
        for row in rows
    ]


def _links(person: UUID) -> Exported:
    rows = IdentityLink.objects.filter(person=person)
    return [{"account": str(row.account_id), "proof": row.proof, "proved_at": row.proved_at.isoformat()} for row in rows]


def _admissions(person: UUID) -> Exported:
    return [{"case": str(case)} for case in Admission.objects.filter(person=person).values_list("case", flat=True)]


def _guardianships(person: UUID) -> Exported:
    rows = Guardianship.objects.filter(Q(ward=person) | Q(guardian=person)).order_by("entered_at")
    return [
        {
            "as": "ward" if row.ward_id == person else "guardian",
            "ground": row.ground,
            "proof": row.proof,
            "valid_from": row.valid_from.isoformat(),
            "valid_until": row.valid_until.isoformat(),
        }
        for row in rows
    ]


def _when(row: PersonVersion | ResidenceVersion) -> dict[str, str]:
    return {
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat(),
        "recorded_from": row.recorded_from.isoformat(),
        "recorded_until": row.recorded_until.isoformat(),
    }


def _erase(person: UUID, at: datetime) -> int:
    """The whole person; call it in the decision scope."""
    return forget_person(person, actor=Actor.system("erasure"), at=at)


def _with_the_person(person: UUID, at: datetime) -> int:
    """The rows go with the person's versions."""
    return 0


def _not_by_person(number: UUID) -> Exported:
    """Sealed line by line under the key of a list, and found by list and line only: who stands in it, nobody can ask."""
    return []


def _with_the_list(number: UUID, at: datetime) -> int:
    """Ended for all at once, by ``registers.jobs`` and ``operations.importing``."""
    return 0


def _of_tokens_and_stays(person: UUID) -> Exported:
    """Checksums of what the tokens and residences beside them say in full."""
    return []


UNTIL_MENDED = _("until the line is mended, at most 180 days")
UNTIL_BUILT = _("until the archive has taken it, or the list is undone")

PERSONAL: dict[str, Personal] = {
    "registers_personversion": Personal(
        DECLARING.code, DECLARING.basis, DECLARING.kept, Key.PERSON, Ends.LEAVING, _versions, _erase
    ),
    "registers_person": Personal(
        DECLARING.code, DECLARING.basis, DECLARING.kept, Key.PERSON, Ends.LEAVING, _person, _with_the_person
    ),
    "registers_persontoken": Personal(
        DECLARING.code, DECLARING.basis, DECLARING.kept, Key.PERSON, Ends.LEAVING, _tokens, _with_the_person
    ),
    "registers_residence": Personal(
        DECLARING.code,
        DECLARING.basis,
        DECLARING.kept,
        Key.PERSON,
        Ends.LEAVING,
        _residences,
        _with_the_person,
        frozenset({"dwelling"}),
    ),
    "registers_residenceversion": Personal(
        DECLARING.code,
        DECLARING.basis,
        DECLARING.kept,
        Key.PERSON,
        Ends.LEAVING,
        _stays,
        _with_the_person,
        frozenset({"dwelling", "house_code", "address"}),
    ),
    "registers_residentwords": Personal(
        DECLARING.code, DECLARING.basis, DECLARING.kept, Key.PERSON, Ends.LEAVING, _of_tokens_and_stays, _with_the_person
    ),
    "registers_identitylink": Personal(
        IDENTIFY.code, IDENTIFY.basis, DECLARING.kept, Key.PERSON, Ends.LEAVING, _links, _with_the_person
    ),
    "registers_admission": Personal(
        IDENTIFY.code, IDENTIFY.basis, DECLARING.kept, Key.PERSON, Ends.LEAVING, _admissions, _with_the_person
    ),
    "registers_guardianship": Personal(
        CORRECTION.code, CORRECTION.basis, DECLARING.kept, Key.PERSON, Ends.LEAVING, _guardianships, _with_the_person
    ),
    "registers_quarantinedline": Personal(
        REGISTER_CARE.code, REGISTER_CARE.basis, UNTIL_MENDED, Key.LIST, Ends.MENDING, _not_by_person, _with_the_list
    ),
    "registers_historyincoming": Personal(
        REGISTER_CARE.code, REGISTER_CARE.basis, UNTIL_BUILT, Key.LIST, Ends.BUILDING, _not_by_person, _with_the_list
    ),
    "registers_historyoverlay": Personal(
        REGISTER_CARE.code, REGISTER_CARE.basis, UNTIL_BUILT, Key.LIST, Ends.BUILDING, _not_by_person, _with_the_list
    ),
}


def over(now: datetime, after: UUID, most: int) -> list[tuple[UUID, Ids]]:
    """``kernel.personal.Over``: who moved away two years ago or longer."""
    before = years_before(district_day(now), YEARS_AFTER_LEAVING)
    with connection.cursor() as cursor:
        cursor.execute("select person, subject from registers_departed(%s, %s, %s)", [before, after, most])
        return [(person, {Key.PERSON: person, Key.SUBJECT: subject}) for person, subject in cursor.fetchall()]
