"""What the operations of the registers share: the territory they write in, and how their events are recorded."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from jingwei.evidence.events import Event
from jingwei.evidence.recording import Particulars, record
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.codes import grid as grids
from jingwei.kernel.errors import NotFound, Refused
from jingwei.kernel.purposes import REGISTER_CARE, Purpose
from jingwei.kernel.randomness import handle
from jingwei.kernel.timelines import VersionQuerySet
from jingwei.registers.models import GridVersion


class UnknownGrid(Refused):
    """No grid of that code on that day, or not in the actor's territory: the two read the same."""

    code = "unknown-grid"
    status = 404
    says = _("There is no grid %(grid)s on %(date)s. Choose one from the list of grids.")


class CodeTaken(Refused):
    """A code that is given once was given before."""

    code = "code-taken"
    status = 409
    says = _("The code %(given)s was given before, and a code is never given twice. Open its page, or give another code.")


class NotACode(Refused):
    """A text is not a code of its kind."""

    code = "not-a-code"
    status = 422
    says = _("%(given)s is not such a code: %(reason)s")


class ReasonMissing(Refused):
    """A correction names no reason or no proof."""

    code = "correction-reason-missing"
    status = 422
    says = _("Say why this is corrected and what proves it, then try again.")


def territory_of(grid: str, *, on: date) -> dict[str, str]:
    """The three columns of a place in a grid, which must exist that day and lie in the scope's territory.

    Raises:
        UnknownGrid: there is none, or not for this actor.
    """
    if not scopes.current().scope.covers(grid) or not grids.check(grid).valid:
        raise UnknownGrid(grid=grid, date=on.isoformat())
    row = VersionQuerySet(GridVersion).known_at(None).valid_on(on).filter(code=grid).first()
    if row is None:
        raise UnknownGrid(grid=grid, date=on.isoformat())
    return {"street": row.street, "community": row.community, "grid": row.code}


def require_inside(code: str) -> None:
    """Refuse to write outside the scope's territory before the database does.

    Raises:
        NotFound: it lies elsewhere.
    """
    if not scopes.current().scope.covers(code):
        raise NotFound()


def told(
    event: Event,
    *,
    actor: Actor,
    at: datetime,
    purpose: Purpose = REGISTER_CARE,
    case: UUID | None = None,
    subjects: tuple[UUID, ...] = (),
) -> None:
    """Record the event of an operation: in the given case, or in one of its own."""
    about = Particulars(purpose=purpose, case=case or handle(), subjects=subjects)
    record(event, actor=actor, at=at, about=about, new_case=case is None)


def given(**values: object) -> dict[str, object]:
    """The values that were given; None stands for one that was not."""
    return {name: value for name, value in values.items() if value is not None}
