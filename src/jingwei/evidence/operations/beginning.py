"""Beginning a log anew: what is left to do when entries that were signed are lost for good.

The log before stays what it was: its last checkpoint, its proofs and the witnesses' memory of it. It is never signed again. What is left of
it, and everything that comes after, is signed under the next origin, and the first thing that the acts say then is that this happened.
"""

from datetime import datetime

from jingwei.evidence import signing
from jingwei.evidence.events import LogBegunAnew
from jingwei.evidence.queries.standing import get_loss
from jingwei.evidence.recording import Particulars, Recorded, record
from jingwei.kernel import randomness
from jingwei.kernel.actors import Actor
from jingwei.kernel.purposes import AUDIT


def begin_anew(log: str, *, actor: Actor, at: datetime) -> Recorded:
    """Go on under the log's next origin, with what is left of it; to be called in the decision scope, once nothing can be brought back.

    Raises:
        NotAllowed: the actor may not.
        NothingLost, NotWhole: see ``queries.standing.get_loss``. Nothing has changed.

    Records ``evidence.log-begun-anew``.
    """
    mine, lost = signing.installed(using="default"), get_loss(log, actor=actor, purpose=AUDIT)
    first = mine.next_beginning(log)
    event = LogBegunAnew(log, lost.before, first.origin, first.size, lost.signed)
    recorded = record(event, actor=actor, at=at, about=Particulars(purpose=AUDIT, case=randomness.handle()), new_case=True)
    mine.begin_anew(first)
    return recorded
