"""Values that several operations take or give: the error shape, days, codes, and pages by opaque cursors."""

import base64
import hmac
from datetime import date
from typing import Annotated

from ninja import Query, Schema
from pydantic import BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from jingwei.faces.api.errors import BadCursor
from jingwei.kernel import keys
from jingwei.kernel.dates import UnreadableDay, parse_day

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
_TAG_BYTES = 9


class Problem(Schema):
    """Why something was refused. ``fields`` names what to correct, where fields are concerned."""

    code: str
    message: str
    fields: dict[str, str] | None = None


PROBLEMS = frozenset({400, 401, 403, 404, 409, 422, 429})


def answers[Out](shape: type[Out], *, status: int = 200) -> dict[int | frozenset[int], object]:
    """The answers of an operation: its own, and the error shape for each refusal."""
    return {status: shape, PROBLEMS: Problem}


class Taken(Schema):
    """What is sent to us: a field that is not known is refused."""

    model_config = ConfigDict(extra="forbid")


def _day(text: object) -> object:
    """Only ``YYYY-MM-DD``; nothing that could be read as a time stamp."""
    try:
        day = parse_day(text if isinstance(text, str) else "")
    except UnreadableDay as error:
        raise PydanticCustomError("unreadable-day", "{says}", {"says": str(error)}) from error
    if not FIRST <= day <= LAST:
        raise PydanticCustomError("day-out-of-range", "The day lies between {first} and {last}.", {"first": FIRST, "last": LAST})
    return day


Day = Annotated[date, BeforeValidator(_day)]
AsOf = Annotated[Day | None, Query(description="The day asked about; today when it is left out.", examples=["2026-11-23"])]
KnownOn = Annotated[
    Day | None, Query(description="As it was known at the end of that day; the latest knowledge when it is left out.")
]
Limit = Annotated[int, Query(ge=1, le=200, description="The most rows of one page.")]
Cursor = Annotated[str, Query(pattern=r"^[A-Za-z0-9_-]{0,300}$", description="“next” of the page before, as it came.")]
Community = Annotated[
    str, Query(pattern=r"^([0-9]{12})?$", description="Code of a community, 12 digits.", examples=["440304008003"])
]


class Page(Schema):
    """What each list gives beside its rows."""

    next: str = Field(description="Cursor of the following page; empty on the last.")


def cursor(of: str, mark: str) -> str:
    """The cursor for a mark of one list; '' for none. Signed, so that only what a list gave comes back."""
    if not mark:
        return ""
    return base64.urlsafe_b64encode(_tag(of, mark) + mark.encode()).rstrip(b"=").decode()


def marked(of: str, text: str) -> str:
    """The mark in a cursor.

    Raises:
        BadCursor: that list did not give it.
    """
    if not text:
        return ""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        mark = raw[_TAG_BYTES:].decode()
    except ValueError as error:
        raise BadCursor() from error
    if not hmac.compare_digest(raw[:_TAG_BYTES], _tag(of, mark)):
        raise BadCursor()
    return mark


def _tag(of: str, mark: str) -> bytes:
    return hmac.digest(keys.ring().key("api-cursor"), f"{of}|{mark}".encode(), "sha256")[:_TAG_BYTES]
