"""Who collects does not decide (采办分离): which lists need two people, and what each of the two may do and see. Pure.

Whoever chooses what stands in a list of people has power over them if nobody else looks at it. So such a list is read into the
register only after somebody else took it, and its sender mends none of its lines: a mended line is chosen as freely as a sent one.
Nor does its sender undo it or learn how many lines were taken: each would say who of it is known.
"""

from jingwei.kernel.actors import Actor, Role

ALONE = ("buildings", "dwellings", "entities")
"""Registers that hold no people: an officer takes the own list. The constraint on the batch names the same."""

SEND, RUN = "imports.send", "imports.run"


def takes_alone(register: str, actor: Actor) -> bool:
    """Whether a list of this actor is read as soon as it was sent. The operator owns the machine and stands outside the rule.

    >>> from jingwei.kernel.scope import Scope
    >>> officer = Actor.of(Role.STREET_OFFICER, ident="account:1", scope=Scope.decision())
    >>> takes_alone("dwellings", officer), takes_alone("people", officer), takes_alone("people", Actor.operator())
    (True, False, True)
    """
    return RUN in actor.duties and (actor.role is Role.OPERATOR or register in ALONE)


def is_sender(register: str, sender: str, actor: Actor) -> bool:
    """Whether the actor sent this list and may therefore neither take, mend nor undo it."""
    return actor.ident == sender and not takes_alone(register, actor)


def reads_all(register: str, sender: str, actor: Actor) -> bool:
    """Whether the actor reads the counts, the report and the lines that wait. Whoever sent a list with people reads none of it: who
    writes each of many strangers down another number of times would tell them apart by one count.

    >>> from jingwei.kernel.scope import Scope
    >>> clerk = Actor.of(Role.CLERK, ident="account:2", scope=Scope.decision())
    >>> officer = Actor.of(Role.STREET_OFFICER, ident="account:1", scope=Scope.decision())
    >>> reads_all("dwellings", "account:2", clerk), reads_all("people", "account:2", clerk)
    (True, False)
    >>> reads_all("people", "account:2", officer), reads_all("people", "account:1", officer)
    (True, False)
    """
    return register in ALONE or (RUN in actor.duties and not is_sender(register, sender, actor))
