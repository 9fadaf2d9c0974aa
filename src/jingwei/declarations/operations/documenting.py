"""Sealed papers about a declaration: the receipt's copy, for whoever may open the receipt, and the notice for the person concerned."""

from datetime import datetime
from uuid import UUID

from jingwei.cases import queries as cases
from jingwei.cases.brief import Correction
from jingwei.declarations import papers, queries
from jingwei.declarations.models import Declaration
from jingwei.evidence.operations import documents
from jingwei.evidence.operations.documents import Paper
from jingwei.evidence.ports import Level
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import DECLARING, DOCUMENTS, VISIT
from jingwei.kernel.scope import Scope

MAKER = "declarations.papers"


def ask_receipt(receipt: str, *, actor: Actor, at: datetime) -> UUID:
    """Have a sealed copy of a receipt made. It gives no name, number or place, so it is the same for whoever may open the receipt.

    Args:
        actor: whoever may open the receipt (the face knows), in the scope *decision*.

    Returns:
        the document's id.

    Raises:
        NotFound: there is no such receipt.

    Records ``evidence.document-asked``, the first time.
    """
    shown = queries.get_shown(receipt, actor=actor, purpose=DECLARING)
    held = queries.get_for_handler(shown.declaration, actor=Actor.system(MAKER), purpose=DOCUMENTS)
    paper = Paper(
        kind=papers.RECEIPT,
        about=shown.declaration,
        case=held.case,
        subject=held.subject,
        template=papers.template(papers.RECEIPT),
        facts=papers.receipt_facts(shown),
        level=Level.TIMED,
    )
    return documents.ask(paper, actor=actor, at=at)


def ask_notice(declaration: UUID, *, actor: Actor, at: datetime) -> UUID:
    """Have the notice made that a declared residence was verified, at the door or at a counter.

    Args:
        actor: the person concerned, or a clerk whose case admits to them; in that scope.

    Returns:
        the document's id.

    Raises:
        NotFound: there is no such declaration within the scope, or nobody verified it.

    Records ``evidence.document-asked``, the first time.
    """
    actor.require("evidence.ask-document")
    row = Declaration.objects.filter(pk=declaration, state=Declaration.State.CONFIRMED).first()
    if row is None or row.order_id is None:
        raise NotFound()
    shown = queries.get_shown(row.receipt, actor=actor, purpose=DOCUMENTS)  # '' for a place that a court protects
    maker = Actor.system(MAKER)
    with scopes.entered(Scope.decision(), at=at):
        held = queries.get_for_handler(declaration, actor=maker, purpose=DOCUMENTS)
        finding = cases.get_finding(row.order_id, actor=maker, purpose=VISIT)
        found = finding.correction or Correction()
        paper = Paper(
            kind=papers.VERIFIED,
            about=declaration,
            case=row.case,
            subject=row.subject,
            template=papers.template(papers.VERIFIED),
            facts=papers.notice_facts(shown, held.claim.corrected(name=found.name, number=found.number), finding),
            level=Level.LASTING,
            edition=str(row.order_id),
            approval=row.order_id,
        )
        return documents.ask(paper, actor=actor, at=at)
