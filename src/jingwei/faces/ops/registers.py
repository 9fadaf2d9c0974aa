"""The base registers as an officer sees them: dwellings, organisations, divisions and grids, as of a day and as known on a day."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from jingwei.faces._furniture.access import Request
from jingwei.faces._furniture.components import Cell, Column, Pager, Table, Tag
from jingwei.faces._furniture.formats import code_groups
from jingwei.faces._furniture.templatetags.furniture import clocked, dated
from jingwei.faces.ops.area import COMMUNITY, GRID, STREET, Area, area_of, bar, crumbs, is_mine, moved
from jingwei.faces.ops.frame import Lines, draw, page
from jingwei.faces.ops.wording import SOURCES, USES, said
from jingwei.kernel import small_cells
from jingwei.kernel.codes import house_code
from jingwei.kernel.codes import uscc as usccs
from jingwei.kernel.dates import district_day
from jingwei.kernel.intervals import FOREVER_AT
from jingwei.kernel.purposes import REGISTER_CARE
from jingwei.registers.queries import entities as entity_queries
from jingwei.registers.queries import places, territory
from jingwei.registers.queries.entities import EntityVersion
from jingwei.registers.queries.places import Belief, DwellingRow, DwellingVersion

PAGE = 50
STATUS = DwellingVersion.Status


def status_tag(status: str) -> Tag:
    """The state of a dwelling as word and colour."""
    return Tag("ok" if status == STATUS.CODED else "info", STATUS(status).label)


@page(area="dwellings")
def dwellings(request: Request) -> HttpResponse:
    """Dwellings of the area, as of the day and as known then; with a count a community."""
    if led := moved(request):
        return led
    area = area_of(request)
    if code := request.GET.get("code", "").strip():
        checked = house_code.check(code)
        if checked.valid:
            return _lead("ops:dwelling", checked.normal, area.query(street="", community=""))
    grid = request.GET.get("grid", "")
    if grid and (len(grid) != GRID or not is_mine(grid, area.mine)):
        raise Http404
    actor, community = request.actor, area.community
    rows = places.list_dwellings(
        actor=actor,
        purpose=REGISTER_CARE,
        community=community,
        street=area.street,
        grid=grid,
        after=request.GET.get("after", ""),
        most=PAGE + 1,
    )
    grids = territory.list_grids(actor=actor, purpose=REGISTER_CARE, community=community) if community else []
    counts = [one for one in places.count_by_community(actor=actor, purpose=REGISTER_CARE) if one.community.startswith(area.code)]
    names = territory.names_of(
        {area.street, community, *(row.grid for row in rows), *(one.community for one in counts)},
        actor=actor,
        purpose=REGISTER_CARE,
    )
    here, more = reverse("ops:dwellings"), len(rows) > PAGE
    return draw(
        request,
        "registers/dwellings",
        bar=bar(request, area),
        crumbs=crumbs(area, names, "ops:dwellings"),
        place=names.get(area.code, ""),
        code=code,
        code_wrong=bool(code),
        counts=_counts(counts, names, here, area) if not community else None,
        grids=[("", _("All")), *((one.code, one.name) for one in grids)] if grids else [],
        grid=grid,
        kept={"street": "" if community else area.street, "community": community, **area.days},
        dwellings=_dwellings(rows[:PAGE], names, area.query(street="", community="")),
        pager=Pager(
            next_url=here + area.query(grid=grid, after=rows[PAGE - 1].key) if more else "",
            previous_url=here + area.query(grid=grid) if "after" in request.GET else "",
        ),
    )


def _lead(route: str, code: str, query: str) -> HttpResponse:
    return HttpResponseRedirect(reverse(route, args=[code]) + query)


def _counts(counts: list[places.CommunityCount], names: dict[str, str], here: str, area: Area) -> Table:
    kept_back = small_cells.hidden({one.community: small_cells.Cell(one.lived_in, one.in_use) for one in counts if one.in_use})
    lines: Lines = [
        [
            Cell(names.get(one.community, one.community), url=here + area.query(street="", community=one.community)),
            one.in_use,
            Cell(_("too few to say") if one.community in kept_back else one.lived_in),
            one.cancelled,
        ]
        for one in counts
    ]
    columns = [
        Column(_("Community")),
        Column(_("In use"), number=True),
        Column(_("Registered in"), number=True),
        Column(_("Cancelled"), number=True),
    ]
    return Table(_("By community"), columns, lines, empty=_("There is no dwelling in this territory on this day."))


def _dwellings(rows: list[DwellingRow], names: dict[str, str], days: str) -> Table:
    columns = [Column(_("House code")), Column(_("Address")), Column(_("Use")), Column(_("Capacity"), number=True)]
    columns += [Column(_("State")), Column(_("Grid"))]
    lines: Lines = [
        [
            Cell(" ".join(code_groups(row.code)), url=reverse("ops:dwelling", args=[row.code]) + days),
            row.address,
            said(USES, row.use),
            row.capacity,
            Cell(tag=status_tag(row.status)),
            names.get(row.grid, row.grid),
        ]
        for row in rows
    ]
    return Table(_("Dwellings"), columns, lines, empty=_("There is no dwelling in this territory on this day."))


@page(area="dwellings")
def dwelling(request: Request, code: str) -> HttpResponse:
    """One dwelling: as of the day and as known then, its whole life, and everything that was ever recorded of it."""
    actor = request.actor
    area = area_of(request)
    row = places.get_dwelling(code, actor=actor, purpose=REGISTER_CARE)
    versions = places.versions_of(row.id, actor=actor, purpose=REGISTER_CARE)
    beliefs = places.beliefs_of(row.id, actor=actor, purpose=REGISTER_CARE)
    building = places.building_of(row.building, actor=actor, purpose=REGISTER_CARE)
    names = territory.names_of({row.street, row.community, row.grid}, actor=actor, purpose=REGISTER_CARE)
    return draw(
        request,
        "registers/dwelling",
        dwelling=row,
        use=said(USES, row.use),
        status=status_tag(row.status),
        building=building,
        places=[names.get(one, one) for one in (row.street, row.community, row.grid)],
        as_of=area.on,
        known_on=request.known_on,
        days=area.days,
        life=_life(versions),
        beliefs=_beliefs(beliefs),
        back=reverse("ops:dwellings") + area.query(street="", community=row.community),
    )


def _life(rows: list[DwellingRow]) -> Table:
    columns = [Column(_("From")), Column(_("Until")), Column(_("Address")), Column(_("Use")), Column(_("Capacity"), number=True)]
    columns += [Column(_("State")), Column(_("Source"))]
    lines: Lines = [
        [
            row.valid_from,
            row.valid_until,
            row.address,
            said(USES, row.use),
            row.capacity,
            Cell(tag=status_tag(row.status)),
            said(SOURCES, row.source),
        ]
        for row in rows
    ]
    return Table(_("Its life, as known now or on the day chosen"), columns, lines, keys=False)


def _beliefs(rows: list[Belief]) -> Table:
    columns = [Column(_("Known since")), Column(_("Believed until")), Column(_("True from")), Column(_("True until"))]
    columns += [Column(_("Address")), Column(_("Capacity"), number=True), Column(_("State"))]
    lines: Lines = [
        [
            Cell(clocked(one.row.recorded_from)),
            Cell(_("still")) if one.recorded_until >= FOREVER_AT else Cell(clocked(one.recorded_until)),
            Cell(dated(one.row.valid_from)),
            Cell(dated(one.row.valid_until)),
            one.row.address,
            one.row.capacity,
            Cell(tag=status_tag(one.row.status)),
        ]
        for one in rows
    ]
    return Table(_("Everything that was ever recorded"), columns, lines, keys=False)


@page(area="entities")
def entities(request: Request) -> HttpResponse:
    """Organisations of the area, as of the day and as known then."""
    if led := moved(request):
        return led
    area = area_of(request)
    if code := request.GET.get("code", "").strip():
        checked = usccs.check(code)
        if checked.valid:
            return _lead("ops:entity", checked.normal, area.query(street="", community=""))
    rows = entity_queries.list_entities(
        actor=request.actor,
        purpose=REGISTER_CARE,
        community=area.community,
        street=area.street,
        after=request.GET.get("after", ""),
        most=PAGE + 1,
    )
    names = territory.names_of(
        {area.street, area.community, *(row.community for row in rows)}, actor=request.actor, purpose=REGISTER_CARE
    )
    here, more = reverse("ops:entities"), len(rows) > PAGE
    lines: Lines = [
        [
            Cell(row.name, url=reverse("ops:entity", args=[row.uscc]) + area.query(street="", community="")),
            row.uscc,
            Cell(tag=_entity_tag(row.status)),
            row.address,
            names.get(row.community, row.community),
        ]
        for row in rows[:PAGE]
    ]
    columns = [
        Column(_("Official name")),
        Column(_("Unified social credit code")),
        Column(_("State")),
        Column(_("Address")),
        Column(_("Community")),
    ]
    return draw(
        request,
        "registers/entities",
        bar=bar(request, area),
        crumbs=crumbs(area, names, "ops:entities"),
        place=names.get(area.code, ""),
        code=code,
        code_wrong=bool(code),
        kept={"street": "" if area.community else area.street, "community": area.community, **area.days},
        entities=Table(_("Organisations"), columns, lines, empty=_("No organisation is registered in this territory on this day.")),
        pager=Pager(
            next_url=here + area.query(after=rows[PAGE - 1].key) if more else "",
            previous_url=here + area.query() if "after" in request.GET else "",
        ),
    )


def _entity_tag(status: str) -> Tag:
    active = status == EntityVersion.Status.ACTIVE
    return Tag("ok" if active else "info", EntityVersion.Status(status).label)


@page(area="entities")
def entity(request: Request, uscc: str) -> HttpResponse:
    """One organisation, as of the day and as known then."""
    row = entity_queries.get_entity(uscc, actor=request.actor, purpose=REGISTER_CARE)
    names = territory.names_of({row.community, row.grid}, actor=request.actor, purpose=REGISTER_CARE)
    area = area_of(request)
    return draw(
        request,
        "registers/entity",
        entity=row,
        source=said(SOURCES, row.source),
        status=_entity_tag(row.status),
        places=[names.get(one, one) for one in (row.community, row.grid)],
        as_of=area.on,
        known_on=request.known_on,
        days=area.days,
        back=reverse("ops:entities") + area.query(street="", community=row.community),
    )


@page(area="grids")
def grids(request: Request) -> HttpResponse:
    """Divisions and grids of the territory on a day, and what an old code stands for."""
    if led := moved(request):
        return led
    area = area_of(request)
    actor, old = request.actor, "".join(request.GET.get("code", "").split())
    day = request.as_of or district_day(request.at)
    successors = territory.resolve(old, on=day, actor=actor, purpose=REGISTER_CARE) if old.isdigit() else ()
    roots = [territory.divisions_under(code, actor=actor, purpose=REGISTER_CARE) for code in area.mine]
    listed = territory.list_grids(actor=actor, purpose=REGISTER_CARE, community=area.community) if area.community else []
    names = territory.names_of({old, area.street, area.community, *successors}, actor=actor, purpose=REGISTER_CARE)
    return draw(
        request,
        "registers/grids",
        bar=bar(request, area),
        crumbs=crumbs(area, names, "ops:grids"),
        place=names.get(area.code, ""),
        old=old,
        on=day,
        kept={"street": "" if area.community else area.street, "community": area.community, **area.days},
        successors=[(code, names.get(code, "")) for code in successors],
        itself=successors == (old,),
        divisions=_divisions([one for one in roots if one], area),
        grids=_grids(listed) if area.community else None,
    )


def _divisions(roots: list[territory.DivisionRow], area: Area) -> Table:
    lines: Lines = []

    def add(row: territory.DivisionRow, above: str) -> None:
        size = {STREET: "street", COMMUNITY: "community"}.get(len(row.code), "")
        cut = area.query(**({"street": "", "community": ""} | ({size: row.code} if size else {})))
        lines.append([Cell(row.code, url=reverse("ops:grids") + cut), row.name, above, Cell(row.valid_from)])
        if area.code.startswith(row.code) or len(row.code) < STREET or row.code in area.mine:
            for child in row.below:
                add(child, row.name)

    for root in roots:
        add(root, "")
    columns = [Column(_("Area code")), Column(_("Official name")), Column(_("Part of")), Column(_("Since"))]
    return Table(_("Divisions"), columns, lines, empty=_("There was no such division on this day."))


def _grids(rows: list[territory.GridRow]) -> Table:
    lines: Lines = [[Cell(row.code), row.name, row.valid_from] for row in rows]
    columns = [Column(_("Area code")), Column(_("Official name")), Column(_("Since"))]
    return Table(_("Grids"), columns, lines, empty=_("This community had no grids on this day."), keys=False)
