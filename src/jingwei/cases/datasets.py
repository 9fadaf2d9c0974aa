"""Lists that the module offers to the registry: orders without persons and without outcome.

Only what ``kernel.enforcement`` allows, with the territory: what a visit found is outside every plan, rule and board.
"""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from jingwei.cases.models import WorkOrder
from jingwei.evidence import reads
from jingwei.kernel.actors import Actor
from jingwei.kernel.datasets import Column, Dataset
from jingwei.kernel.dates import district_day
from jingwei.kernel.purposes import SUPERVISION

CHUNK = 2000


def _orders(actor: Actor) -> Iterator[Mapping[str, object]]:
    reads.gate(actor, SUPERVISION, duty="cases.list")
    columns = ("kind", "house_code", "street", "community", "grid", "due_on", "opened_at", "closed_at")
    for row in WorkOrder.objects.order_by("id").only(*columns).iterator(CHUNK):
        yield {
            "kind": row.kind,
            "dwelling": row.house_code,
            "street": row.street,
            "community": row.community,
            "grid": row.grid,
            "opened_on": district_day(row.opened_at),
            "due_on": row.due_on,
            "closed_on": district_day(row.closed_at) if row.closed_at else None,
        }


ORDERS = Dataset(
    name="cases.orders",
    title=_("Work orders"),
    columns=(
        Column("kind", _("Kind of order")),
        Column("dwelling", _("House code")),
        Column("street", _("Street")),
        Column("community", _("Community")),
        Column("grid", _("Grid")),
        Column("opened_on", _("Opened on")),
        Column("due_on", _("Due on")),
        Column("closed_on", _("Closed on")),
    ),
    purpose=SUPERVISION,
    rows=_orders,
)

DATASETS = (ORDERS,)
