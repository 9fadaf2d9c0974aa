"""Codes of records and of the read log in residents' words. One that is missing here would be shown as it is: a test finds it."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from jingwei.kernel.actors import Role
from jingwei.sharing.schema import Column

FIELDS = {
    "name": _("name"),
    "number": _("identity number"),
    "identity-number": _("identity number"),
    "masked-number": _("part of the identity number"),
    "sex": _("sex"),
    "born_on": _("date of birth"),
    "birth-date": _("date of birth"),
    "phone": _("mobile number"),
    "address": _("address"),
    "community": _("community"),
    "kind": _("way of living there"),
    "residences": _("residences"),
    "history": _("older records"),
    "person": _("entry in the register (whether there is one)"),
    "receipt": _("receipt number"),
    "state": _("state of your registration"),
    "reasons": _("reasons for a visit"),
    "text": _("your objection"),
    "visits": _("visits about you"),
    "reader": _("who read"),
    "reads": _("list of who read your record"),
    "account": _("account for signing in"),
    "payload": _("contents of a step of a case of yours"),
    "question": _("question about who read your record"),
    "corrections": _("corrections that were passed on"),
    "documents": _("list of sealed documents"),
    "document": _("a sealed document about you"),
    "picture": _("a picture that was taken of a visit"),
}
"""Fields as the read log names them, in the order in which they are told."""

LABELS = {
    "name": _("Name"),
    "number": _("Identity number"),
    "sex": _("Sex"),
    "born_on": _("Date of birth"),
    "phone": _("Mobile number"),
}
SEX = {"F": _("Female"), "M": _("Male")}
SOURCES = {
    "declared": _("declared by you, %(day)s"),
    "door": _("confirmed at the door, %(day)s"),
    "counter": _("confirmed at a counter, %(day)s"),
    "code": _("proved by a code, %(day)s"),
    "history": _("from records we held, %(day)s"),
}
OTHER_SOURCE = _("taken over from an earlier register, %(day)s")
LIST_SOURCE = _("from the list “%(source)s”, taken over on %(day)s")
TAKEN_OVER = "taken-over"
STANDINGS = {
    "history": _("confirmed by records we hold, %(day)s"),
    "door": _("confirmed at the door, %(day)s"),
    "counter": _("confirmed at a counter, %(day)s"),
    "taken-over": _("taken over from an earlier register, %(day)s"),
}
KINDS = {
    "owner": _("As owner"),
    "tenant": _("As tenant"),
    "family": _("With family"),
    "dormitory": _("In a dormitory"),
    "lodger": _("As lodger"),
    "unstated": _("Not stated"),
}
PROOFS = {
    "phone": _("Identity proved by your phone"),
    "counter": _("Identity proved at a counter"),
    "provider": _("Identity proved by an identity provider"),
}
READERS = {
    Role.DECLARANT: _("Somebody who registered an address"),
    Role.RESIDENT: _("You yourself"),
    Role.CLERK: _("A clerk at the counter of %(place)s"),
    Role.GRID_WORKER: _("The grid worker of %(place)s"),
    Role.STREET_OFFICER: _("An officer of %(place)s"),
    Role.DISTRICT_OFFICER: _("An officer of %(place)s"),
    Role.AUDITOR: _("An auditor of %(place)s"),
    Role.MACHINE: _("A computer system of %(place)s"),
    Role.OPERATOR: _("Whoever runs this system"),
    Role.SYSTEM: _("This system by itself"),
}
"""Who read, by role; the place is the organisation's name."""


def column(name: str, held: Column | None) -> str:
    """A shared field in the reader's words: its title in the list, else the portal's own word."""
    if held is not None:
        return held.called(get_language() or "zh-hans")
    return str(FIELDS.get(name, name))
