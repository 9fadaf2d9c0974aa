"""Sealed documents as portal and counter name them."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingwei.declarations import papers
from jingwei.evidence.queries.documents import Standing
from jingwei.faces._furniture.components import Tag

TITLES: dict[str, Promise] = {
    papers.RECEIPT: gettext_lazy("Receipt of a declaration of residence"),
    papers.VERIFIED: gettext_lazy("Notice of verified residence"),
}
"""Kinds of document in the reader's words."""


def title(kind: str) -> str:
    """What a kind of document is called."""
    return str(TITLES.get(kind, kind))


def tag(row: Standing) -> Tag:
    """Where a document stands."""
    if row.withdrawn_at:
        return Tag("bad", _("Withdrawn"))
    if not row.sealed_at:
        return Tag("wait", _("Being made"))
    return Tag("ok", _("Received")) if row.acknowledged_at else Tag("info", _("Ready"))
