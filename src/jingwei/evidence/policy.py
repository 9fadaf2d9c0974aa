"""Pure decisions about questions on reads: who answers, by when, when it is late. No database, no clock."""

from datetime import date

from jingwei.kernel import workdays
from jingwei.kernel.scope import Level
from jingwei.kernel.workdays import Deadline

ANSWER_DAYS = 5
"""Working days to answer, as article 9 of the demo district's rules has it; no real text names a number (个人信息保护法 50)."""


def answer_by(raised_on: date) -> Deadline:
    """The last day of an answer.

    >>> answer_by(date(2026, 9, 25)).on
    datetime.date(2026, 10, 9)
    """
    return workdays.add(raised_on, ANSWER_DAYS)


def answering_unit(organisation: str) -> str:
    """The street whose officers answer for an organisation; '' where the district does: for itself, other departments and programs.

    >>> [answering_unit(code) for code in ("440304008", "440304008001", "440304", "school-7", "")]
    ['440304008', '440304008', '', '', '']
    """
    of_street = organisation.isascii() and organisation.isdigit() and len(organisation) >= Level.STREET.digits
    return organisation[: Level.STREET.digits] if of_street else ""


def is_late(due_on: date, answered_on: date | None, today: date) -> bool:
    """Whether the answer came, or will come, after its day.

    >>> due = date(2027, 3, 8)
    >>> is_late(due, None, due), is_late(due, date(2027, 3, 9), due)
    (False, True)
    """
    return due_on < (answered_on or today)
