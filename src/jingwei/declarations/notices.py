"""The notice that a declarant sees before typing: what for, on what law, for how long. Its version is recorded with the declaration."""

import hashlib
from functools import cache

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from jingwei.kernel.purposes import DECLARING

PARAGRAPHS = (
    _("We register who lives in this dwelling, so that you can use the district's services without showing the same papers twice."),
    _(
        "You type your identity number and your full name. A mobile number is optional; we use it only for messages about this declaration."
    ),
    _(
        "We compare what you type with records that the administration already holds."
        " If they agree, you are done. If not, a grid worker comes by or you show your card at a counter."
    ),
    _(
        "Staff of your street who work on your declaration may see it, each time for a stated purpose."
        " You can see who did, object, correct and carry a copy away."
    ),
    _("It is kept until 2 years after you move away."),
)


@cache
def version() -> str:
    """A short hash over the texts in both languages and the legal basis: it changes whenever a word does."""
    cited = [DECLARING.basis, *([DECLARING.within] if DECLARING.within else [])]
    parts = [text for one in cited for text in (one.law, one.article, one.version)]
    for language in ("en", "zh-hans"):
        with override(language):
            parts += [str(paragraph) for paragraph in PARAGRAPHS]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
