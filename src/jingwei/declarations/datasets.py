"""Lists that the module offers to the registry: that dwellings were declared, and when; no person, no outcome."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from jingwei.declarations.models import Declaration
from jingwei.evidence.reads import gate
from jingwei.kernel.actors import Actor
from jingwei.kernel.datasets import Column, Dataset
from jingwei.kernel.purposes import SUPERVISION

CHUNK = 2000


def _declared(actor: Actor) -> Iterator[Mapping[str, object]]:
    gate(actor, SUPERVISION, duty="declarations.read")
    columns = ("dwelling__code", "street", "community", "grid", "declared_on")
    yield from Declaration.objects.order_by("id").values(*columns).iterator(CHUNK)


DECLARED = Dataset(
    name="declarations.declared",
    title=_("Dwellings that were declared"),
    columns=(
        Column("dwelling__code", _("House code")),
        Column("street", _("Street")),
        Column("community", _("Community")),
        Column("grid", _("Grid")),
        Column("declared_on", _("Declared on")),
    ),
    purpose=SUPERVISION,
    rows=_declared,
)

DATASETS = (DECLARED,)
