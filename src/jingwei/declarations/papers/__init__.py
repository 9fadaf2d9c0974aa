"""Papers of the declaration's way: the receipt's sealed copy and the notice that a residence was verified. Templates in both languages.

Pure but for the settings' names of the district. A paper's id follows from what it is about, so it is known before it is made.
"""

from datetime import date
from pathlib import Path
from uuid import UUID

from django.conf import settings

from jingwei.cases.queries import Finding
from jingwei.declarations.claims import Claim
from jingwei.declarations.queries import Shown
from jingwei.declarations.receipts import entry_text, verifier_key
from jingwei.evidence.canonical import Json
from jingwei.evidence.operations.documents import document_id
from jingwei.kernel.dates import day_in_words, district_day, instant_in_words
from jingwei.kernel.purposes import VISIT
from jingwei.registers.people.numbers import masked_number

RECEIPT, VERIFIED = "receipt", "verified"
"""Kinds of document. A receipt's copy names nobody; the notice is for the person concerned alone."""

_CHINESE, _ENGLISH = "zh-hans", "en"
_FRAME = "//FRAME\n"


def template(kind: str) -> str:
    """The typst source of one kind of paper, its frame included; its hash is the version in the entry."""
    folder = Path(__file__).parent
    return (folder / f"{kind}.typ").read_text("utf-8").replace(_FRAME, (folder / "frame.typ").read_text("utf-8"), 1)


def receipt_id(declaration: UUID) -> UUID:
    """The id of the sealed copy of a declaration's receipt, made or not."""
    return document_id(RECEIPT, declaration)


def notice_id(declaration: UUID, order: UUID) -> UUID:
    """The id of the notice that an order verified a declaration, made or not."""
    return document_id(VERIFIED, declaration, str(order))


def receipt_facts(shown: Shown) -> dict[str, Json]:
    """What the receipt's copy says: no name, no number and no place, so it is the same for whoever may open the receipt."""
    return _framed(shown.receipt, district_day(shown.declared_at)) | {
        "declared_at": {
            "zh": instant_in_words(shown.declared_at, language=_CHINESE),
            "en": instant_in_words(shown.declared_at, language=_ENGLISH),
        },
        "answer_by": _day(shown.answer_by),
        "provisional": shown.provisional,
        "entry": entry_text(shown.promise),
        "qr": shown.promise,
        "key": verifier_key(),
    }


def notice_facts(shown: Shown, claim: Claim, finding: Finding) -> dict[str, Json]:
    """What the notice says. A place that a court protects is left out: a paper goes from hand to hand.

    Args:
        shown: the receipt as the person concerned sees it.
        claim: the declaration as the proof found it.
    """
    day = district_day(finding.closed_at)
    return _framed(finding.number, day) | {
        "name": claim.name,
        "id_number": masked_number(claim.number),
        "place": {"address": shown.address, "code": shown.code} if shown.code else None,
        "receipt": shown.receipt,
        "verified_on": _day(day),
        "how": finding.proof.value,
        "basis": {"zh": VISIT.law(_CHINESE), "en": VISIT.law(_ENGLISH)},
    }


def _framed(number: str, day: date) -> dict[str, Json]:
    issuer = settings.DISTRICT_NAME
    named: dict[str, Json] = {"zh": issuer["zh-Hans"], "en": issuer["en"]}
    return {"number": number, "date": [day.year, day.month, day.day], "issuer": named, "demo": settings.DEMO}


def _day(day: date) -> dict[str, Json]:
    return {"zh": day_in_words(day, language=_CHINESE), "en": day_in_words(day, language=_ENGLISH)}
