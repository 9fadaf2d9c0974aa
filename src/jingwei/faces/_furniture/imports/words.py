"""Words of imports: what became of a line, where a batch stands, what an undoing kept."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from jingwei.faces._furniture.components import Tag
from jingwei.kernel.law import UnknownCitation, cite

FOUND: dict[str, str | Promise] = {
    "new": _("New in the register"),
    "matched": _("Held already"),
    "readable": _("Can be read"),
    "differs": _("Held already, and the list says something else of it"),
    "alike": _("Held under another writing of the name"),
}
STATES = {
    "waiting": Tag("wait", _("Waits for somebody to take it")),
    "returned": Tag("bad", _("Sent back")),
    "running": Tag("wait", _("Being read")),
    "done": Tag("ok", _("Read to the end")),
    "undone": Tag("info", _("Undone")),
}
UNREAD = ("waiting", "returned")
"""States in which nothing of a list was read into the register, so that it has no counts."""


def basis_in_words(basis: str) -> str:
    """The legal basis of a list: an article of the catalogue of law by its title, anything else as its sender wrote it."""
    law, _space, article = basis.rpartition(" ")
    try:
        return cite(law, article).label(get_language() or "zh-hans")
    except UnknownCitation:
        return basis


def place_in_words(sheet: str, row: int) -> str:
    """Where a line stands in a workbook of several sheets; '' elsewhere."""
    return gettext("Sheet “%(sheet)s”, row %(row)s") % {"sheet": sheet, "row": row} if sheet else ""


def kept_in_words(kept: Mapping[str, int]) -> str:
    """What an undoing had to keep; '' when nothing was."""
    count = sum(kept.values())
    if not count:
        return ""
    said = ngettext(
        "%(count)s entry was kept, because later facts stand on it.",
        "%(count)s entries were kept, because later facts stand on them.",
        count,
    )
    return said % {"count": count}
