"""The bar of a list: which part of one's territory, as of which day, as known on which day; all of it in the URL.

``?street=…`` and ``?community=…`` drill down inside the actor's own territory; anything else reads as no page at all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from jingwei.faces._furniture.access import Request
from jingwei.faces._furniture.components import ScopeBar
from jingwei.kernel import scope as scopes
from jingwei.kernel.dates import district_day
from jingwei.kernel.purposes import SUPERVISION
from jingwei.kernel.scope import Level
from jingwei.registers.queries import territory

STREET, COMMUNITY, GRID = Level.STREET.digits, Level.COMMUNITY.digits, Level.GRID.digits
SHOWN = ("as_of", "known_on")


@dataclass(frozen=True, slots=True)
class Area:
    """The part of the territory that a page shows; '' where it is not narrowed.

    Attributes:
        mine: the codes of the actor's own territory.
        on: the day that is shown.
    """

    mine: tuple[str, ...]
    street: str
    community: str
    on: date
    days: dict[str, str]

    @property
    def code(self) -> str:
        """The narrowest code; '' for all of the territory."""
        return self.community or self.street

    def query(self, **more: str) -> str:
        """``?street=…&as_of=…`` for a link that stays in this area and on these days; values of ``more`` replace, '' leaves out."""
        values = {"street": "" if self.community else self.street, "community": self.community, **self.days, **more}
        kept = {name: value for name, value in values.items() if value}
        return f"?{urlencode(kept)}" if kept else ""


def area_of(request: Request) -> Area:
    """The area that the URL asks for.

    Raises:
        Http404: it is not in the actor's territory.
    """
    mine = request.actor.scope.codes
    street, community = request.GET.get("street", ""), request.GET.get("community", "")
    if community:
        street = street or community[:STREET]
    for code, size in ((street, STREET), (community, COMMUNITY)):
        if code and (len(code) != size or not is_mine(code, mine)):
            raise Http404
    if community and not community.startswith(street):
        raise Http404
    if not street and len(mine) == 1 and request.actor.scope.level is Level.STREET:
        street = mine[0]
    days = {name: request.GET[name].strip() for name in SHOWN if request.GET.get(name, "").strip()}
    return Area(mine, street, community, shown_day(request), days)


def is_mine(code: str, mine: tuple[str, ...]) -> bool:
    """Whether a code lies in the territory: codes are nested, a community's begins with its street's."""
    return code.isdigit() and any(code.startswith(one) for one in mine)


def shown_day(request: Request) -> date:
    """The day that is asked about; not after the day whose knowledge counts, since nobody knew of it then."""
    day = request.as_of or district_day(request.at)
    return min(day, request.known_on) if request.known_on else day


@contextmanager
def shown(request: Request) -> Iterator[date]:
    """For lists of what happens (declarations, orders): they are known the day they happen, so both days come down to one."""
    day = shown_day(request)
    before = scopes.current()
    with scopes.entered(request.actor.scope, at=before.at, on=day, known_at=before.known_at):
        yield day


def moved(request: Request) -> HttpResponseRedirect | None:
    """The bar sends ``territory``: lead to the URL with ``street`` or ``community``; None when it was not sent."""
    if "territory" not in request.GET:
        return None
    code = request.GET["territory"]
    kept = {
        name: value
        for name, value in request.GET.items()
        if isinstance(value, str) and value.strip() and name not in ("territory", "street", "community", "grid", "after", "before")
    }
    if kept.get("as_of") == district_day(request.at).isoformat():
        del kept["as_of"]  # today needs no saying, and the link stays right tomorrow
    if len(code) in (STREET, COMMUNITY):
        kept["street" if len(code) == STREET else "community"] = code
    return HttpResponseRedirect(f"{request.path}?{urlencode(kept)}" if kept else request.path)


def bar(request: Request, area: Area, **keep: str) -> ScopeBar:
    """The bar above a list: the territory, what lies below it, the two days."""
    return ScopeBar(
        territories=tuple(_choices(request, area).items()),
        territory=area.code,
        as_of=request.as_of or district_day(request.at),
        known_on=request.known_on,
        keep={name: value for name, value in keep.items() if value},
    )


def _choices(request: Request, area: Area) -> dict[str, str]:
    """Code and name: the whole territory, its streets, and the communities of the street that is open."""
    choices: dict[str, str] = {} if area.street in area.mine else {"": _("Whole territory")}
    for code in area.mine:
        root = territory.divisions_under(code, actor=request.actor, purpose=SUPERVISION)
        if root is None:
            continue
        streets = (root,) if len(code) == STREET else root.below
        if len(code) != STREET:
            choices[""] = root.name
        for street in streets:
            choices[street.code] = street.name
            if street.code == area.street:
                choices |= {one.code: f"{street.name} · {one.name}" for one in street.below}
    return choices


def crumbs(area: Area, names: dict[str, str], route: str) -> list[tuple[str, str]]:
    """The way up: (label, URL) of each wider area."""
    up = [(_("Whole territory"), reverse(route) + area.query(street="", community=""))] if area.street not in area.mine else []
    if area.community:
        up.append((names.get(area.street, area.street), reverse(route) + area.query(street=area.street, community="")))
    return up if area.code and area.code not in area.mine else []
