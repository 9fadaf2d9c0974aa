"""The errand "correct a record": a guardian is entered for the person whose card was shown. Both stand there with their cards."""

from django.http import HttpResponse

from jingwei.cases.words import ServiceKind
from jingwei.faces._furniture import revealing
from jingwei.faces._furniture.access import Request, once
from jingwei.faces._furniture.handles import Kept
from jingwei.faces._furniture.worded import refused_in_words
from jingwei.faces.counter.forms import Guarding
from jingwei.faces.counter.frame import case_of, draw, handling, page
from jingwei.faces.counter.registers import admitted, done
from jingwei.kernel.errors import NotFound, Refused
from jingwei.registers.operations import identity
from jingwei.registers.operations.guardians import enter_guardian

FIELDS = {"not-a-number": "number", "not-found": "number", "wrong-guardian": "number", "wrong-guardian-day": "until"}


@page(ServiceKind.CORRECTION)
@once
def guardian(request: Request, handle: str, place: int) -> HttpResponse:
    """Enter a guardian, who from then on sees who read the ward's record."""
    row = admitted(request, handle, place)
    form = Guarding(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _entered(request, row, form)
        except Refused as refusal:
            form.add_error(FIELDS.get(refusal.code), refused_in_words(refusal))
        else:
            return done(request, handle, place, "guardian")
    return draw(request, "registers/guardian", form=form, person=row, handle=handle, place=place)


def _entered(request: Request, row: Kept, form: Guarding) -> None:
    case, typed = case_of(request), form.cleaned_data
    with handling(request, case) as actor:
        other = identity.admit(case.id, typed["number"], actor=actor, purpose=case.purpose, at=request.at)
        if other is None:
            raise NotFound()
        ground, ward = typed["ground"], revealing.person_of(row)
        enter_guardian(ward, other, ground=ground, until=typed["until"], proof=typed["proof"], actor=actor, at=request.at)
