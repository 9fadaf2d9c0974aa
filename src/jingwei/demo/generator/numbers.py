"""Numbers that no real person has, as far as that can be: how they are built, and how to tell them.

Identity numbers have division prefixes 990000–999999, which were never assigned. Telephones have the first seven
digits of real segments of Shenzhen, so that they look and sort like telephones, and end in 0000–0199: a message
sender refuses that range (``is_never_sent_to``). Two hundred endings, because 8 226 segments with one hundred are
fewer than the people of the full scale. Credit codes carry an organisation code that begins with XY, which no
registration office gives [not confirmed by a published list].
"""

from datetime import date

from jingwei.demo.generator._reference import phone_segments
from jingwei.kernel.codes import citizen_id, uscc

ENDINGS = 200
_ORDERS = 499  # order numbers 002–999, two by two


class _Identity:
    """An identity number from a slot below rows x columns; another slot never gives the same number, whatever the birth date."""

    rows, columns = 10_000, _ORDERS

    def __call__(self, slot: int, *, born_on: date, male: bool) -> str:
        prefix, order = divmod(slot, _ORDERS)
        return str(citizen_id.build(division=str(990_000 + prefix), born_on=born_on, order=2 * (order + 1) + male))


class _Phone:
    """A mobile number from a slot below rows x columns."""

    columns = ENDINGS

    @property
    def rows(self) -> int:
        """How many segments there are."""
        return len(phone_segments())

    def __call__(self, slot: int) -> str:
        segment, ending = divmod(slot, ENDINGS)
        return f"{phone_segments()[segment]}{ending:04d}"


identity_number = _Identity()
phone_number = _Phone()


def is_never_sent_to(phone: str) -> bool:
    """Whether a mobile number is in the range of made-up people, to which nothing is ever sent."""
    return len(phone) == 11 and phone.isdecimal() and int(phone[7:]) < ENDINGS


def credit_code(slot: int, *, authority: str, kind: str, division: str) -> str:
    """A unified social credit code from a slot below 31³ x 31³: valid, and of nobody."""
    letters = ""
    for _ in range(6):
        slot, letter = divmod(slot, len(uscc.ALPHABET))
        letters += uscc.ALPHABET[letter]
    return str(uscc.build(authority=authority, kind=kind, division=division, organisation="XY" + letters))
