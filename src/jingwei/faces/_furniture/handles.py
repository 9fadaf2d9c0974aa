"""What somebody of staff found by typing about a person, kept under an opaque handle, so that no URL, log or history holds it.

The handle is random and belongs to one session, which is sealed in the database. What was typed is not kept, only what it
found; a name or an address while its list has a further page.
"""

from collections.abc import Sequence

from django.http import Http404, HttpRequest

from jingwei.kernel import randomness

KEY = "jw_handles"
MOST = 20
"""Searches that one session remembers; the oldest is forgotten."""

type Kept = dict[str, str]


def keep(request: HttpRequest, rows: Sequence[Kept], *, case: str = "") -> str:
    """Keep what a search found.

    Args:
        case: the service case that it belongs to; ``forget`` drops the case's handles with it.

    Returns:
        the handle for the URL.
    """
    name = randomness.handle().hex
    held = request.session.get(KEY, {})
    held[name] = {"rows": list(rows), "case": case}
    request.session[KEY] = dict(list(held.items())[-MOST:])
    return name


def rows_of(request: HttpRequest, handle: str, *, case: str = "") -> list[Kept]:
    """What a handle of this session stands for.

    Raises:
        Http404: it is of another session or case, or was forgotten.
    """
    held = request.session.get(KEY, {}).get(handle)
    if held is None or held["case"] != case:
        raise Http404
    rows: list[Kept] = held["rows"]
    return rows


def row_of(request: HttpRequest, handle: str, place: int, *, case: str = "") -> Kept:
    """One of the rows, by its place from 1 on.

    Raises:
        Http404: as ``rows_of``, or there is no such row.
    """
    rows = rows_of(request, handle, case=case)
    if not 1 <= place <= len(rows):
        raise Http404
    return rows[place - 1]


def change(request: HttpRequest, handle: str, place: int, **values: str) -> None:
    """Change one row of a handle that ``row_of`` has shown to be there."""
    held = request.session[KEY]
    held[handle]["rows"][place - 1] |= values
    request.session[KEY] = held


def forget(request: HttpRequest, *, case: str) -> None:
    """The case is closed: nothing that was found in it opens any more."""
    held = request.session.get(KEY, {})
    request.session[KEY] = {name: one for name, one in held.items() if one["case"] != case}


def drop(request: HttpRequest, handle: str, place: int, *, prefix: str) -> None:
    """Forget the values of a row whose names begin so."""
    held = request.session[KEY]
    row = held[handle]["rows"][place - 1]
    held[handle]["rows"][place - 1] = {name: value for name, value in row.items() if not name.startswith(prefix)}
    request.session[KEY] = held
