"""The lines of the board: one a street or community, and their sum. Lengths of lists that the reader may open, and shares (0011)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from jingwei.cases import queries as cases
from jingwei.cases.queries import By, Count, Slowest
from jingwei.declarations import queries as declarations
from jingwei.faces._furniture.access import Request
from jingwei.faces._furniture.components import Cell, Column, Spark, Table, Text
from jingwei.faces._furniture.formats import thin
from jingwei.faces.ops.area import COMMUNITY, STREET, Area
from jingwei.faces.ops.wording import STEPS, days_tag
from jingwei.kernel import small_cells
from jingwei.kernel.purposes import SUPERVISION
from jingwei.registers.queries import places

type Row = list[Cell | Text | int | float | date | datetime]
WEEK, WEEKS = timedelta(days=7), 12
DAY = timedelta(days=1)


@dataclass(slots=True)
class Line:
    """The numbers of one street or community, or of everything shown."""

    code: str
    dwellings: int = 0
    lived_in: int = 0
    declared: int = 0
    straight_in: int = 0
    doubtful: int = 0
    orders: Count = field(default_factory=lambda: Count(""))
    weeks: list[int] = field(default_factory=lambda: [0] * WEEKS)
    slowest: Slowest | None = None

    @property
    def homes(self) -> small_cells.Cell:
        """The dwellings that somebody is registered in, of those in use."""
        return small_cells.Cell(self.lived_in, self.dwellings)

    @property
    def share(self) -> str:
        """How many of a hundred dwellings somebody is registered in; '' without dwellings."""
        return f"{100 * self.lived_in / self.dwellings:.1f}%" if self.dwellings else ""


@dataclass(slots=True)
class Filling:
    """The lines of a board while they are filled: what lies outside the area shown is left out."""

    area: Area
    by: By
    found: dict[str, Line] = field(default_factory=dict)

    def of[T](self, counts: Iterable[T], code: Callable[[T], str]) -> Iterator[tuple[Line, T]]:
        """Each count with the line that it belongs to."""
        digits = STREET if self.by is By.STREET else COMMUNITY
        for count in counts:
            if code(count).startswith(self.area.code):
                name = code(count)[:digits]
                yield self.found.setdefault(name, Line(name)), count


def lines_of(request: Request, area: Area, day: date, *, by: By) -> list[Line]:
    """A line a street or community of the area, by code."""
    actor, purpose = request.actor, SUPERVISION
    lines = Filling(area, by)
    for line, homes in lines.of(places.count_by_community(actor=actor, purpose=purpose), lambda one: one.community):
        line.dwellings, line.lived_in = line.dwellings + homes.in_use, line.lived_in + homes.lived_in
    monday = day - DAY * day.weekday()
    tallies = declarations.count_by_community(monday, day + DAY, actor=actor, purpose=purpose)
    for line, tally in lines.of(tallies, lambda one: one.community):
        line.declared, line.doubtful = line.declared + tally.declared, line.doubtful + tally.doubtful
        line.straight_in += tally.straight_in
    first = monday - WEEK * (WEEKS - 1)
    weeks = declarations.count_by_week(first, day + DAY, actor=actor, purpose=purpose)
    for line, (_code, counted) in lines.of(weeks.items(), lambda one: one[0]):
        for start, times in counted.items():
            line.weeks[(start - first).days // 7] += times
    orders = cases.count_by_community(actor=actor, purpose=purpose, street=area.street)
    for line, count in lines.of(orders, lambda one: one.code):
        line.orders = _added(line.orders, count)
    steps = cases.slowest_steps(by, actor=actor, purpose=purpose, street=area.street)
    for line, slowest in lines.of(steps.values(), lambda one: one.code):
        line.slowest = slowest
    return sorted(lines.found.values(), key=lambda one: one.code)


def _added(a: Count, b: Count) -> Count:
    return Count(
        a.code, a.open + b.open, a.late + b.late, a.due_soon + b.due_soon, a.waiting_desk + b.waiting_desk, a.closed + b.closed
    )


def total_of(lines: Iterable[Line]) -> Line:
    """Their sum."""
    total = Line("")
    for line in lines:
        total.dwellings += line.dwellings
        total.lived_in += line.lived_in
        total.declared += line.declared
        total.straight_in += line.straight_in
        total.doubtful += line.doubtful
        total.orders = _added(total.orders, line.orders)
        total.weeks = [a + b for a, b in zip(total.weeks, line.weeks, strict=True)]
    return total


def table_of(lines: list[Line], total: Line, names: dict[str, str], area: Area, *, by: By) -> Table:
    """What the week brought and what waits; a line leads down into its street or community, or to the orders of the community."""

    def row(line: Line, head: Cell) -> Row:
        return [head, line.declared, line.straight_in, line.doubtful, line.orders.open, line.orders.late]

    columns = [Column(_("Declared"), number=True), Column(_("Straight in"), number=True), Column(_("Doubtful"), number=True)]
    columns += [Column(_("Waiting"), number=True), Column(_("Late"), number=True)]
    return Table(
        caption=_("Streets") if by is By.STREET else _("Communities"),
        columns=[_first(by), *columns],
        rows=[row(line, _head(line, names, area, by=by)) for line in lines],
        foot=row(total, Cell(_("Together"))) if len(lines) > 1 else (),
        empty=_("There is no dwelling in this territory on this day."),
    )


def trends_of(lines: list[Line], total: Line, names: dict[str, str], area: Area, *, by: By) -> Table:
    """The twelve weeks, the slowest step, and how many dwellings somebody is registered in."""
    kept_back = small_cells.hidden({line.code: line.homes for line in lines if line.dwellings})

    def row(line: Line, head: Cell, *, told: bool) -> Row:
        slowest = line.slowest
        step = Cell(STEPS[slowest.step], tag=days_tag(slowest.days)) if slowest else Cell()
        return [head, Cell(spark=Spark(line.weeks, _("Declarations a week, 12 weeks"))), step, _homes(line, told=told)]

    return Table(
        caption=_("Trends"),
        columns=[_first(by), Column(_("12 weeks")), Column(_("Slowest step")), Column(_("Registered in"), number=True)],
        rows=[row(line, _head(line, names, area, by=by), told=line.code not in kept_back) for line in lines],
        foot=row(total, Cell(_("Together")), told=not total.homes.small) if len(lines) > 1 else (),
        keys=False,
    )


def _first(by: By) -> Column:
    return Column(_("Street") if by is By.STREET else _("Community"))


def _head(line: Line, names: dict[str, str], area: Area, *, by: By) -> Cell:
    link = {"street": line.code, "community": ""} if by is By.STREET else {"street": "", "community": line.code}
    target = reverse("ops:cases") if area.community else reverse("ops:declarations")
    return Cell(names.get(line.code, line.code), url=target + area.query(**link))


def _homes(line: Line, *, told: bool) -> Cell:
    """The share of dwellings that somebody is registered in, with how many there are; kept back where it would say too much of few."""
    if not line.dwellings:
        return Cell()
    note = _("of %(count)s dwellings") % {"count": thin(line.dwellings)}
    return Cell(thin(line.share) if told else _("too few to say"), note=note)
