"""What officers and auditors see of the log's witnesses before an act of theirs waits for them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jingwei.evidence.queries.witnessed import Witnessed, get_witnessed
from jingwei.evidence.witnessing import State
from jingwei.faces._furniture.access import Request
from jingwei.kernel.purposes import AUDIT

SAID = {
    State.SILENT: ("wait", _("The witnesses of the log are silent")),
    State.WAITING: ("bad", _("Decisions wait for the witnesses of the log")),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The witnesses as a page shows them; ``kind`` and ``title`` of the notice are '' where they keep up."""

    found: Witnessed
    kind: str
    title: str | Promise


def standing(request: Request) -> Standing | None:
    """How far the witnesses are behind; None where nobody is waited for."""
    found = get_witnessed(actor=request.actor, purpose=AUDIT)
    return Standing(found, *SAID.get(found.state, ("", ""))) if found is not None else None


def behind(request: Request) -> Standing | None:
    """The same for pages of other work: None where the witnesses keep up."""
    found = standing(request)
    return found if found is not None and found.kind else None
