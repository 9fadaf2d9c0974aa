"""The person concerned says that it was not them, or that they come to a counter instead of a visit."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from jingwei.cases import operations as cases
from jingwei.cases.brief import Brief
from jingwei.cases.operations import Opening, Where
from jingwei.cases.words import Reason
from jingwei.declarations import claims, queries
from jingwei.declarations.claims import Claim
from jingwei.declarations.errors import NotContestable
from jingwei.declarations.events import Contested, DeskAsked
from jingwei.declarations.models import Declaration
from jingwei.evidence.recording import Particulars, record
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.purposes import DECLARING
from jingwei.kernel.scope import Kind as ScopeKind


def contest(declaration: UUID, token: str | None, *, actor: Actor, at: datetime) -> None:
    """The person concerned says that it was not them: the declaration is contested and a visit settles it.

    Args:
        token: from the message to the person's known phone, in the decision scope; None where the scope says whose word it is:
            the resident's own, or a case that admits to them. The database looks.

    Raises:
        NotContestable: the token is another's, or the declaration was contested or refused before.

    Records ``declarations.contested``.
    """
    by_link = scopes.current().scope.kind is ScopeKind.DECISION  # there nobody is known: the link is all that speaks for them
    if by_link and token != claims.contest_token(declaration):
        raise NotContestable()
    with connection.cursor() as cursor:
        cursor.execute("select * from declarations_contest(%s)", [declaration])
        row = cursor.fetchone()
    if row is None:
        raise NotContestable()
    case, subject = row[0], row[1]
    record(Contested(declaration), actor=actor, at=at, about=Particulars(purpose=DECLARING, case=case, subjects=(subject,)))
    system = Actor.system("declarations")
    with scopes.entered(system.scope, at=at):
        if row[9] is None:
            _open_contested(declaration, row, by=actor.ident, actor=system, at=at)
        else:
            cases.bar(row[9], actor.ident)


def contest_at_counter(declaration: UUID, *, actor: Actor, at: datetime) -> None:
    """``contest`` for the person concerned, who stands at a counter and showed the identity card.

    Args:
        actor: a clerk in the scope of an open case that admits to the person; the database shows the declaration to no other case.

    Raises:
        NotContestable: not of somebody whom the case admits to, or contested or refused before.

    Records ``declarations.contested``.
    """
    actor.require("registers.identify")
    if actor.scope.kind is not ScopeKind.CASE or not Declaration.objects.filter(pk=declaration).exists():
        raise NotContestable()
    contest(declaration, None, actor=actor, at=at)


def _open_contested(declaration: UUID, row: tuple[Any, ...], *, by: str, actor: Actor, at: datetime) -> None:
    """The visit that settles it. Neither who recorded the declaration nor who contests it may close it."""
    case, subject, dwelling, street, community, grid, sealed, code, address = row[:9]
    claim = Claim.unseal(sealed, declaration)
    opening = Opening(
        where=Where(dwelling, code, address, street, community, grid),
        reasons=(Reason.CONTESTED,),
        case=case,
        recorded_by=queries.get_recorder(declaration, actor=actor, purpose=DECLARING),
        barred=(by,),
        declaration=declaration,
        brief=Brief(name=claim.name, number=claim.number),
        subjects=(subject,),
    )
    order = cases.open_order(opening, actor=actor, at=at)
    with connection.cursor() as cursor:
        cursor.execute("select declarations_attach(%s, %s)", [declaration, order.pk])


def ask_desk(receipt: str, *, actor: Actor, at: datetime) -> None:
    """The holder of a receipt says that they prove it at a counter instead of a visit; asking again changes nothing.

    The same for accepted and doubtful declarations: the same statements, one entry that covers the same tables. An open order, if
    there is one, shows it to its visitor.

    Args:
        actor: whoever may open the receipt (the face knows), in the scope *decision*.

    Records ``declarations.desk-asked``.
    """
    actor.require("declarations.status")
    with connection.cursor() as cursor:
        cursor.execute('select declaration, "case", subject, open_order from declarations_ask_desk(%s, %s)', [receipt, at])
        row = cursor.fetchone()
    if row is None:
        return
    cases.ask_desk(row[3], at=at)
    record(DeskAsked(row[0]), actor=actor, at=at, about=Particulars(purpose=DECLARING, case=row[1], subjects=(row[2],)))
