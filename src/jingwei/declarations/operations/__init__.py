"""Every write of declarations: declare, prove the phone, contest, ask for the desk, conclude after a visit, erase."""

from jingwei.declarations.operations.concluding import conclude, follow_order
from jingwei.declarations.operations.contesting import ask_desk, contest, contest_at_counter
from jingwei.declarations.operations.declaring import ANSWER_WORKDAYS, Receipt, Typed, declare, quality, read_plate
from jingwei.declarations.operations.erasing import erase_claims
from jingwei.declarations.operations.limits import ATTEMPTS, WINDOW, count_attempt
from jingwei.declarations.operations.phones import CODE_LIVES, CODE_TRIES, keep_code, prove_phone

__all__ = [
    "ANSWER_WORKDAYS",
    "ATTEMPTS",
    "CODE_LIVES",
    "CODE_TRIES",
    "WINDOW",
    "Receipt",
    "Typed",
    "ask_desk",
    "conclude",
    "contest",
    "contest_at_counter",
    "count_attempt",
    "declare",
    "erase_claims",
    "follow_order",
    "keep_code",
    "prove_phone",
    "quality",
    "read_plate",
]
