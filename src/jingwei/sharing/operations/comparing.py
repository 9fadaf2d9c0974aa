"""Records of the base registers: what is right of them is compared with what consumers received."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.purposes import CORRECTION
from jingwei.registers.queries import held as registers
from jingwei.registers.queries.held import PEOPLE, Held
from jingwei.sharing.operations.following import News, RightOf, make_corrections
from jingwei.sharing.right import Right


def follow_things(
    register: str,
    things: Sequence[UUID],
    *,
    cause: str,
    actor: Actor,
    at: datetime,
    fields: frozenset[str] | None = None,
    since: datetime | None = None,
) -> int:
    """Compare what was received of things of a register; how many corrections were made.

    Args:
        fields: those that were put right: then what is right today is right, whatever day it was received on. None for all that was
            received: then it is right when a reader could have got it on that day.
        since: what was received before it was not wrong.
        actor: the product itself, with ``sharing.follow``, in the decision scope.

    Records ``sharing.correction-made`` for each agreement concerned.
    """
    said = _put_right if fields else _said
    news = News(about=register, cause=cause, right_of=_right_of(register, said, actor), fields=fields, since=since)
    return make_corrections(news, [str(thing).encode() for thing in things], actor=actor, at=at)


def follow_withdrawn(case: UUID, *, cause: str, actor: Actor, at: datetime) -> int:
    """A residence that a declaration had brought was withdrawn: where its person was said to live is followed; how many corrections.

    Args:
        case: the declaration's.
        actor: the product itself, with ``sharing.follow``, in the decision scope.

    Records ``sharing.correction-made`` for each agreement concerned.
    """
    people = registers.withdrawn(case, actor=actor, purpose=CORRECTION)
    return follow_things(PEOPLE, people, cause=cause, actor=actor, at=at)


def _right_of(register: str, said: Callable[[Held, date], Right], actor: Actor) -> RightOf:
    def right_of(records: Sequence[bytes], fields: Collection[str]) -> Mapping[bytes, Right]:
        today = district_day(scopes.current().at)
        things = [UUID(record.decode()) for record in records]
        found = registers.held_of(register, things, fields=sorted(fields), actor=actor, purpose=CORRECTION)
        return {str(thing).encode(): said(held, today) for thing, held in found.items()}

    return right_of


def _said(held: Held, today: date) -> Right:
    return Right(held.subjects, shown=lambda codes: held.on(today, codes), then=held.on)


def _put_right(held: Held, today: date) -> Right:
    """What is right today is right whatever was received; of a person it is told wherever they live now."""
    now = held.latest() if held.homes is not None else None
    return Right(held.subjects, shown=lambda codes: held.on(today, codes) if now is None else now, then=lambda day, codes: ())
