"""Words that the boards give to codes: states with their colour, steps, sources."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jingwei.cases.queries import Listed
from jingwei.cases.words import PauseReason, Reason
from jingwei.declarations.queries import Declaration
from jingwei.declarations.words import State
from jingwei.faces._furniture.components import Kind, Tag
from jingwei.kernel.actors import Role

STEPS: dict[str, str | Promise] = {
    "accept": _("Waiting to be accepted"),
    "visit": _("Waiting for the visit"),
    "desk": _("Waiting for proof at a counter"),
    PauseReason.APPOINTMENT: _("Waiting for the day that the resident chose"),
    PauseReason.BUILDING_CLOSED: _("Waiting for the building to open"),
}
SOON, LONG = 1.0, 3.0
"""Days up to which a step is quick, and from which it is slow."""

_STATES: dict[str, Kind] = {"accepted": "ok", "confirmed": "ok", "waiting": "wait", "contested": "bad", "unconfirmed": "info"}


def state_tag(state: str) -> Tag:
    """The state of a declaration as word and colour."""
    return Tag(_STATES.get(state, "info"), State(state).label)


def state_on(row: Declaration, end: datetime) -> str:
    """The state of a declaration before an instant: one that was decided later was waiting then."""
    decided_later = row.decided_at is not None and row.decided_at >= end
    return State.WAITING if decided_later else row.state


def days_tag(days: float) -> Tag:
    """How long a step takes, as word and colour."""
    kind: Kind = "ok" if days <= SOON else "bad" if days >= LONG else "wait"
    return Tag(kind, gettext("%(days)s days") % {"days": f"{days:.1f}"})


def order_tag(order: Listed) -> Tag:
    """Where an order stands on the day shown."""
    if order.closed_on:
        return Tag("ok", _("Closed"))
    if order.late:
        return Tag("bad", _("Late"))
    if order.paused:
        return Tag("info", _("The clock stands still"))
    if order.due_soon:
        return Tag("wait", _("Due soon"))
    return Tag("info", _("Accepted") if order.accepted else _("Not accepted yet"))


def who_handles(order: Listed, names: dict[str, str]) -> str:
    """The grid whose worker makes the visit, with its community: grids of two communities may bear one name."""
    community, grid = names.get(order.community, order.community), names.get(order.grid, order.grid)
    return grid if grid.startswith(community) else f"{community} · {grid}"


def reasons_in_words(codes: object) -> str:
    """Open reasons, in words, one after another."""
    return gettext("; ").join(str(Reason(code).label) for code in codes)  # type: ignore[attr-defined]


USES: dict[str, str | Promise] = {
    "home": _("Home"),
    "dormitory": _("Dormitory"),
    "business": _("Business"),
}
SOURCES: dict[str, str | Promise] = {
    "taken-over": _("Taken over from an earlier register"),
    "survey": _("Survey"),
    "demo": _("Made up for the demo"),
    "declared": _("Declared by a resident"),
    "door": _("Seen at the door"),
    "counter": _("Entered at a counter"),
}


READERS: dict[str, str | Promise] = {
    Role.DECLARANT: _("Somebody who declared"),
    Role.CLERK: _("Window clerk"),
    Role.GRID_WORKER: _("Grid worker"),
    Role.STREET_OFFICER: _("Street officer"),
    Role.DISTRICT_OFFICER: _("District officer"),
    Role.AUDITOR: _("Auditor"),
    Role.MACHINE: _("Program of another department"),
    Role.OPERATOR: _("Operator"),
    Role.SYSTEM: _("The system by itself"),
    Role.RESIDENT: _("Resident"),
}
FIELDS: dict[str, str | Promise] = {
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
    "person": _("whether somebody is known"),
    "receipt": _("receipt number"),
    "state": _("state of a declaration"),
    "reasons": _("reasons for a visit"),
    "text": _("words of an objection"),
    "question": _("words of a question"),
    "visits": _("visits"),
    "reader": _("who read"),
    "reads": _("list of reads"),
    "account": _("account for signing in"),
    "payload": _("contents of a step of a case"),
    "corrections": _("corrections that were passed on"),
    "documents": _("list of sealed documents"),
    "document": _("a sealed document"),
    "picture": _("a picture of a visit"),
}
"""Fields as the read log names them; a list's own columns show under their own names."""


def said(words: Mapping[str, str | Promise], code: str) -> str | Promise:
    """The words of a code; the code itself where a register brought one of its own."""
    return words.get(code, code)
