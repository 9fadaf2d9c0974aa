"""A copy of everything that is held of the resident, to carry away (个人信息保护法 45): made from what each module hands out."""

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from jingwei.evidence import reads
from jingwei.faces._furniture.access import Request, for_roles
from jingwei.faces.portal.frame import language_of, private
from jingwei.kernel import personal
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Role
from jingwei.kernel.codes import grid, house_code
from jingwei.kernel.errors import NotFound
from jingwei.kernel.personal import Exported, Ids, Key, Personal
from jingwei.kernel.purposes import OWN_RECORD, named
from jingwei.kernel.scope import Scope
from jingwei.registers.queries import own

type Row = Mapping[str, str | int | bool | None]


@for_roles(Role.RESIDENT)
@require_safe
def copy(request: Request) -> HttpResponse:
    """The file. The reads that it makes are in the log like any other."""
    mine = own.my_record(actor=request.actor, purpose=OWN_RECORD)
    ids = _ids(request)
    held = [_held(name, table, ids, at=request.at, protected=mine.protected) for name, table in _tables(ids)]
    fields = ("reasons", "receipt", "state", "text", "visits", "reads", "account", "corrections")
    reads.note(request.actor, OWN_RECORD, what="portal.copy", fields=fields, subjects=[ids[Key.SUBJECT]])
    text = json.dumps({"made_at": request.at.isoformat(), "held": held}, ensure_ascii=False, indent=2)
    response = HttpResponse(text + "\n", content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="my-record.json"'
    return private(response)


def _ids(request: Request) -> dict[Key, UUID]:
    scope = request.actor.scope
    if scope.person is None or scope.subject is None or not request.user.is_authenticated:
        raise NotFound()
    return {Key.PERSON: scope.person, Key.SUBJECT: scope.subject, Key.ACCOUNT: request.user.pk}


def _tables(ids: Ids) -> list[tuple[str, Personal]]:
    return [(name, table) for name, table in personal.described().items() if table.key in ids]


def _held(name: str, table: Personal, ids: Ids, *, at: datetime, protected: bool) -> dict[str, object]:
    rows = _rows(table, ids, at=at)
    return {
        "table": name,
        "purpose": str(named(table.purpose).title),
        "basis": named(table.purpose).law(language_of()),
        "kept": str(table.kept),
        "rows": [_without_places(row, table.places) for row in rows] if protected else rows,
    }


def _without_places(row: Row, places: frozenset[str]) -> Row:
    """A row whose places are empty, since a file goes from hand to hand: what its module says is one, and what reads like one."""
    return {column: "" if column in places or _is_place(value) else value for column, value in row.items()}


def _is_place(value: str | int | bool | None) -> bool:
    return isinstance(value, str) and (house_code.check(value).valid or grid.check(value).valid)


def _rows(table: Personal, ids: Ids, *, at: datetime) -> Exported:
    """What the register knows is handed out in the resident's own scope, all else by functions for the product itself."""
    scope = scopes.current().scope if table.key is Key.PERSON else Scope.decision()
    with scopes.entered(scope, at=at):
        return table.export(ids[table.key])
