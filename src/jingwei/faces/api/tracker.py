"""Estonia's Data Tracker (Andmejälgija), protocol 2.0.0, under ``/api/v2``: a state portal shows a resident how their data was used.

The protocol puts the identity number into the address (``userCode``) and into the header ``X-Road-UserId``; ours nowhere else does, and
the log lines of the server blot such numbers out. Source: e-gov/AJ, doc/spetsifikatsioonid/dumonitor-openapi-v2.yaml (MIT). The client
has proved who its user is; here both codes have to be one person's.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from jingwei.evidence.queries import usage as queries
from jingwei.faces._furniture.access import Request
from jingwei.faces._furniture.context import district_name
from jingwei.faces.api import errors
from jingwei.kernel.actors import Role
from jingwei.kernel.codes import citizen_id, divisions
from jingwei.kernel.dates import DISTRICT_ZONE
from jingwei.kernel.errors import Refused
from jingwei.kernel.purposes import ALL, OWN_RECORD
from jingwei.registers.people import numbers

DUTY = "evidence.usage"
FIND = frozenset({"userCode", "periodStart", "periodEnd", "offset", "limit"})


class BadQuery(Refused):
    """A parameter is missing or none that the protocol knows."""

    code = "bad-query"
    status = 400
    says = _("The parameter %(name)s is missing or cannot be read. Send it as the protocol writes it.")


class NotTheirs(Refused):
    """Whoever asks is not the person asked about."""

    code = "not-theirs"
    status = 403
    says = _("X-Road-UserId and userCode name two people. A resident is told of their own data.")


def _for_client(view: Callable[[Request], HttpResponse]) -> Callable[[Request], HttpResponse]:
    """Locked for clients whose agreement holds the scope ``usage``; refusals in the API's error shape."""

    @require_safe
    @wraps(view)
    def locked(request: Request) -> HttpResponse:
        try:
            if request.actor.role is not Role.MACHINE:
                raise errors.TokenMissing()
            if DUTY not in request.actor.duties:
                raise errors.ScopeMissing(scope="usage")
            answer = view(request)
        except Refused as refusal:
            return errors.answer(refusal)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    locked.jw_roles = frozenset({Role.MACHINE})  # type: ignore[attr-defined]
    return locked


@_for_client
def find_usage(request: Request) -> HttpResponse:
    """Uses of a person's data, the newest first."""
    unknown = sorted(set(request.GET) - FIND)
    if unknown:
        raise BadQuery(name=unknown[0][:40])
    number = _person(request.GET.get("userCode", ""), "userCode")
    if _person(request.headers.get("X-Road-UserId", ""), "X-Road-UserId") != number:
        raise NotTheirs()
    found = queries.usage_of(
        numbers.subject_of(number),
        since=_instant(request, "periodStart"),
        until=_instant(request, "periodEnd"),
        offset=_whole(request, "offset", 0),
        limit=_whole(request, "limit", queries.MOST),
        actor=request.actor,
        purpose=OWN_RECORD,
    )
    return JsonResponse({"totalUsages": found.total, "usages": [_usage(one) for one in found.uses]})


@_for_client
def usage_period(request: Request) -> HttpResponse:
    """Since when uses are kept; up to now, so the protocol's end is left out."""
    since = queries.usage_since(actor=request.actor, purpose=OWN_RECORD)
    return JsonResponse({"periodStart": _written(since)})


@_for_client
def heartbeat(request: Request) -> HttpResponse:
    """That the service answers: the request's transaction is open, so the database does."""
    return JsonResponse({"status": "OK"})


def _usage(one: queries.Used) -> dict[str, str]:
    purpose = ALL.get(one.purpose)
    name = divisions.unit_name(one.organisation) if one.organisation else district_name("zh-Hans")
    return {
        "logtime": _written(one.at),
        "action": str(purpose.title) if purpose else one.purpose,
        "receiverCode": one.organisation or "-",
        "receiverName": name or "-",
        "receiverSystem": "Jingwei",
    }


def _written(at: datetime) -> str:
    return at.astimezone(DISTRICT_ZONE).isoformat(timespec="seconds")


def _person(text: str, name: str) -> str:
    """An identity number; the protocol's country prefix is ``CN`` here and may be left out."""
    checked = citizen_id.check(text.strip().removeprefix("CN"))
    if not checked.valid:
        raise BadQuery(name=name)
    return str(checked.normal)


def _instant(request: Request, name: str) -> datetime | None:
    """A date-time; without an offset it is the district's."""
    text = request.GET.get(name, "")
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
        return (read if read.tzinfo else read.replace(tzinfo=DISTRICT_ZONE)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadQuery(name=name) from None


def _whole(request: Request, name: str, usual: int) -> int:
    text = request.GET.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadQuery(name=name)
    return int(text)
