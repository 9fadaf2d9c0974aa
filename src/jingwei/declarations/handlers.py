"""What declarations do on news: tell the people concerned, conclude after a visit, follow a visit that is repeated.

Each runs as the product in the decision scope, in the transaction that moves its cursor; all are idempotent.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from jingwei.cases import queries as cases
from jingwei.cases.brief import Correction
from jingwei.cases.words import Follow, Outcome
from jingwei.declarations import claims, operations, queries, telling
from jingwei.declarations.events import Told
from jingwei.evidence.delivery import Delivered, Subscription
from jingwei.evidence.recording import Particulars, record
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import TooMany
from jingwei.kernel.ports import Message, queue_message
from jingwei.kernel.purposes import DECLARING, MESSAGES, VISIT
from jingwei.registers.queries import facts as registers
from jingwei.sharing.operations.comparing import follow_withdrawn

CONFIRMING = frozenset({Outcome.AS_DECLARED, Outcome.CORRECTED})
DAY = timedelta(days=1)


def on_order_news(event: Delivered) -> None:
    """What a visit means for the declarations that wait for it. One subscriber takes both steps, so they come in the log's order."""
    if event.fields.get("declaration") is None:
        return
    if event.step == "cases.order-reopened":
        operations.follow_order(UUID(event.fields["of"]), UUID(event.fields["order"]), at=event.at)
    elif event.fields["follow"] == Follow.NOTHING:
        _conclude(UUID(event.fields["order"]), at=event.at)


def _conclude(order: UUID, *, at: datetime) -> None:
    actor = Actor.system("declarations.conclude")
    finding = cases.get_finding(order, actor=actor, purpose=VISIT)
    for declaration in queries.list_waiting_for(order, actor=actor, purpose=DECLARING):
        operations.conclude(
            declaration,
            order=order,
            confirmed=finding.outcome in CONFIRMING,
            correction=finding.correction or Correction(),
            proof=finding.proof,
            at=at,
        )


def on_declared(event: Delivered) -> None:
    """A receipt to the phone that was typed, and word to the phones that we knew before."""
    actor = Actor.system("declarations.tell")
    ident = UUID(event.fields["declaration"])
    held = queries.get_for_handler(ident, actor=actor, purpose=MESSAGES)
    texts: list[tuple[str, str]] = []
    if held.claim.phone:
        operations.keep_code(ident, at=event.at)
        values = {"receipt": held.receipt, "code": claims.one_time_code(ident), "url": _url(f"/portal/declarations/{held.receipt}")}
        texts.append((held.claim.phone, telling.worded(telling.RECEIPT, held.language, values)))
    texts += _in_your_name("declared", ident, held, actor=actor, at=event.at)
    _queue(ident, "declared", texts, event, held)


def on_renumbered(event: Delivered) -> None:
    """The declaration concerns somebody else than was declared: word to the phones that we knew before of that person."""
    actor = Actor.system("declarations.tell")
    ident = UUID(event.fields["declaration"])
    held = queries.get_for_handler(ident, actor=actor, purpose=MESSAGES)
    _queue(ident, "renumbered", _in_your_name("renumbered", ident, held, actor=actor, at=event.at), event, held)


def _in_your_name(what: str, ident: UUID, held: queries.Handled, *, actor: Actor, at: datetime) -> list[tuple[str, str]]:
    """Once a day and person: whoever declares somebody thirty times sends them one message. The others stand in their record."""
    link = {"url": _url(f"/portal/contest/{ident}/{claims.contest_token(ident)}")}
    text = telling.worded(telling.IN_YOUR_NAME, held.language, link)
    phones = registers.known_phones(held.claim.number, actor=actor, purpose=MESSAGES)
    try:
        operations.count_attempt(f"{what}-in-your-name:{held.subject}", at=at, most=1, within=DAY)
    except TooMany:
        return []
    return [(phone, text) for phone in phones]


def on_concluded(event: Delivered) -> None:
    """The outcome, to the phones that we knew before. A phone that was only typed gets none: whoever declares a stranger on a phone of
    their own would learn from it that there had been a doubt.
    """
    actor = Actor.system("declarations.tell")
    ident = UUID(event.fields["declaration"])
    held = queries.get_for_handler(ident, actor=actor, purpose=MESSAGES)
    text = telling.CONFIRMED if event.fields["state"] == "confirmed" else telling.UNCONFIRMED
    worded = telling.worded(text, held.language, {"receipt": held.receipt, "url": _url("/")})
    phones = registers.known_phones(held.claim.number, actor=actor, purpose=MESSAGES)
    _queue(ident, "concluded", [(phone, worded) for phone in phones], event, held)


def on_withdrawn(event: Delivered) -> None:
    """A residence may have been withdrawn with it: whoever received where its person lives is told."""
    actor = Actor.system("declarations.correct")
    follow_withdrawn(event.case, cause=f"{event.step}:{event.number}", actor=actor, at=event.at)


def _queue(ident: UUID, what: str, texts: list[tuple[str, str]], event: Delivered, held: queries.Handled) -> None:
    for number, (phone, text) in enumerate(texts):
        queue_message(Message(ident=f"{what}:{ident}:{event.number}:{number}", phone=phone, text=text, at=event.at))
    about = Particulars(purpose=MESSAGES, case=held.case, subjects=(held.subject,))
    record(Told(ident, what, len(texts)), actor=Actor.system("declarations.tell"), at=event.at, about=about)


def _url(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


SUBSCRIPTIONS = (
    Subscription(
        "declarations.conclude",
        frozenset({"cases.order-closed", "cases.order-reopened"}),
        on_order_news,
        records=frozenset(
            {
                "cases.order-opened",
                "declarations.concluded",
                "declarations.order-attached",
                "declarations.renumbered",
                "registers.residence-settled",
            }
        ),
    ),
    Subscription(
        "declarations.tell-receipt", frozenset({"declarations.declared"}), on_declared, records=frozenset({"declarations.told"})
    ),
    Subscription(
        "declarations.tell-renumbered",
        frozenset({"declarations.renumbered"}),
        on_renumbered,
        records=frozenset({"declarations.told"}),
    ),
    Subscription(
        "declarations.correct",
        frozenset({"declarations.concluded", "declarations.renumbered"}),
        on_withdrawn,
        records=frozenset({"sharing.correction-made"}),
    ),
    Subscription(
        "declarations.tell-outcome", frozenset({"declarations.concluded"}), on_concluded, records=frozenset({"declarations.told"})
    ),
)
