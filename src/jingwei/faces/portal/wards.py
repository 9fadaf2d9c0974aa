"""Who read the record of somebody in one's care. The modules are registers (who is whose guardian) and evidence."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from jingwei.faces._furniture.access import Request, for_roles
from jingwei.faces._furniture.components import Pager
from jingwei.faces.portal.evidence import PAGE, before_of, read_in_care
from jingwei.faces.portal.frame import page
from jingwei.kernel.actors import Role
from jingwei.kernel.purposes import OWN_RECORD
from jingwei.registers.queries.guardians import reads_of_ward


@for_roles(Role.RESIDENT)
@require_safe
def ward(request: Request, guardianship: UUID) -> HttpResponse:
    """The time-line of a ward; looking at it is a read that the ward sees."""
    before = before_of(request)
    found, rows = reads_of_ward(guardianship, actor=request.actor, purpose=OWN_RECORD, most=PAGE + 1, before=before)
    here = reverse("portal:ward", args=[guardianship])
    shown = rows[:PAGE]
    following = f"{here}?before={shown[-1].pk}" if len(rows) > PAGE else ""
    context = {
        "ward": found,
        "reads": [read_in_care(row) for row in shown],
        "pager": Pager(next_url=following, previous_url=here if before else ""),
    }
    return page(request, "registers/ward.html", context)
