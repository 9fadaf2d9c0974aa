"""What declarations do on news: tell the people concerned, conclude after a visit, follow a visit that is repeated.

Each runs as the product in the decision scope, in the transaction that moves its cursor; all are idempotent.
"""

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
from jingwei.kernel.ports import Message, queue_message
from jingwei.kernel.purposes import MESSAGES, VISIT
from jingwei.registers.queries import facts as registers

CONFIRMING = frozenset({Outcome.AS_DECLARED, Outcome.CORRECTED})


def on_order_closed(event: Delivered) -> None:
    """A visit ended: conclude, unless another one follows."""
    if event.fields.get("declaration") is None or event.fields["follow"] != Follow.NOTHING:
        return
    order = UUID(event.fields["order"])
    operations.attach_order(UUID(event.fields["declaration"]), order, at=event.at)  # its own news may still be on the way
    finding = cases.get_finding(order, actor=Actor.system("declarations.conclude"), purpose=VISIT)
    operations.conclude(
        UUID(event.fields["declaration"]),
        order=order,
        confirmed=finding.outcome in CONFIRMING,
        correction=finding.correction or Correction(),
        proof=finding.proof,
        at=event.at,
    )


def on_order_reopened(event: Delivered) -> None:
    """Another visit follows: the declaration waits for that one."""
    if event.fields.get("declaration") is not None:
        operations.attach_order(UUID(event.fields["declaration"]), UUID(event.fields["order"]), at=event.at)


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
    link = {"url": _url(f"/portal/contest/{ident}/{claims.contest_token(ident)}")}
    for phone in registers.known_phones(held.claim.number, actor=actor, purpose=MESSAGES):
        texts.append((phone, telling.worded(telling.IN_YOUR_NAME, held.language, link)))
    _queue(ident, "declared", texts, event, held)


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


def _queue(ident: UUID, what: str, texts: list[tuple[str, str]], event: Delivered, held: queries.Handled) -> None:
    for number, (phone, text) in enumerate(texts):
        queue_message(Message(ident=f"{what}:{ident}:{number}", phone=phone, text=text, at=event.at))
    about = Particulars(purpose=MESSAGES, case=held.case, subjects=(held.subject,))
    record(Told(ident, what, len(texts)), actor=Actor.system("declarations.tell"), at=event.at, about=about)


def _url(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


SUBSCRIPTIONS = (
    Subscription(
        "declarations.conclude",
        frozenset({"cases.order-closed"}),
        on_order_closed,
        records=frozenset({"declarations.concluded", "declarations.order-attached", "registers.residence-settled"}),
    ),
    Subscription(
        "declarations.follow",
        frozenset({"cases.order-reopened"}),
        on_order_reopened,
        records=frozenset({"declarations.order-attached"}),
    ),
    Subscription(
        "declarations.tell-receipt", frozenset({"declarations.declared"}), on_declared, records=frozenset({"declarations.told"})
    ),
    Subscription(
        "declarations.tell-outcome", frozenset({"declarations.concluded"}), on_concluded, records=frozenset({"declarations.told"})
    ),
)
