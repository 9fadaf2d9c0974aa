"""The logs in public, and how the district keeps its word about reads: questions of residents, answers that came late. Nobody is in it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jingwei.evidence.queries.delays import Class, count_held, list_classes
from jingwei.evidence.queries.heads import LogHead, list_log_heads
from jingwei.evidence.queries.questions import ANSWER_DAYS, Kept, list_kept
from jingwei.faces._furniture.access import Request, for_anybody
from jingwei.faces._furniture.components import Column, Table
from jingwei.faces._furniture.formats import clocked
from jingwei.faces._furniture.qr import drawn
from jingwei.kernel.codes import divisions
from jingwei.kernel.dates import is_chinese
from jingwei.kernel.law import text_of
from jingwei.kernel.purposes import AUDIT, QUESTIONS

LOGS = {
    "acts": gettext_lazy("Acts"),
    "reads": gettext_lazy("Reads"),
    "integrity": gettext_lazy("Public record of government bodies"),
    "opendata": gettext_lazy("Open data and votes"),
    "devices": gettext_lazy("Devices"),
}


@for_anybody
@require_safe
def logs(request: Request) -> HttpResponse:
    """Size and root of each log, to be kept: whoever has them shows later whether what stood before was changed."""
    frame: Any = request
    frame.chrome_face = "public"
    heads = [_head(one) for one in list_log_heads(actor=request.actor, purpose=AUDIT)]
    return render(request, "public/evidence/logs.html", {"heads": heads})


def _head(one: LogHead) -> dict[str, object]:
    language = get_language() or "zh-hans"
    stamp = one.stamped.stamp if one.stamped else None
    return {
        "name": LOGS[one.log],
        "head": one,
        "root": one.root.hex(),
        "when": clocked(one.signed_at, language),
        "qr": drawn(one.text, label=_("QR code with size and root")),
        "authority": "" if stamp is None else _("this system itself") if stamp.own else stamp.authority,
        "stamped": clocked(stamp.said_at, language) if stamp else "",
    }


@for_anybody
@require_safe
def reads(request: Request) -> HttpResponse:
    """The page."""
    frame: Any = request
    frame.chrome_face = "public"
    kept = list_kept(actor=request.actor, purpose=QUESTIONS)
    context = {
        "days": ANSWER_DAYS,
        "late": sum(one.late_open + one.late_answered for one in kept),
        "asked": sum(one.asked for one in kept),
        "table": _table(kept),
        "classes": [_worded(one) for one in list_classes(actor=request.actor, purpose=QUESTIONS)],
        "held": count_held(actor=request.actor, purpose=QUESTIONS),
    }
    return render(request, "public/evidence/reads.html", context)


def _worded(one: Class) -> dict[str, object]:
    """A class of delayed reads, with the law's own text where it is held."""
    language = get_language() or "zh-hans"
    return {
        "title": one.title if is_chinese(language) else one.title_en,
        "law": one.law.label(language),
        "article": text_of(one.law, language=language) or "",
        "days": one.most_days,
        "ended": one.ended,
    }


def _table(kept: list[Kept]) -> Table:
    heads = [Column(_("Who answers"))]
    labels = (_("Questions and objections"), _("Late, still open"), _("Answered late"), _("Reads that should not have happened"))
    heads += [Column(label, number=True) for label in labels]
    return Table(
        _("By the unit that answers, in the last three years"),
        heads,
        [
            [
                divisions.unit_name(one.unit) if one.unit else _("the district"),
                one.asked,
                one.late_open,
                one.late_answered,
                one.not_in_order,
            ]
            for one in kept
        ],
        empty=_("Nobody has asked so far."),
        keys=False,
    )
