"""Every write of declarations: declare, prove the phone, contest, ask for the desk, conclude after a visit, erase."""

from jingwei.declarations.operations.concluding import conclude, follow_order
from jingwei.declarations.operations.contesting import ask_desk, contest, contest_at_counter
from jingwei.declarations.operations.declaring import Receipt, Typed, declare, read_plate
from jingwei.declarations.operations.documenting import ask_notice, ask_receipt
from jingwei.declarations.operations.erasing import erase_claims
from jingwei.declarations.operations.limits import count_attempt
from jingwei.declarations.operations.phones import keep_code, prove_phone

__all__ = [
    "Receipt",
    "Typed",
    "ask_desk",
    "ask_notice",
    "ask_receipt",
    "conclude",
    "contest",
    "contest_at_counter",
    "count_attempt",
    "declare",
    "erase_claims",
    "follow_order",
    "keep_code",
    "prove_phone",
    "read_plate",
]
