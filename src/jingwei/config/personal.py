"""All that modules say of their tables with personal data, in the order in which one person is erased: what knows the person last."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from jingwei.accounts import personal as accounts
from jingwei.cases import personal as cases
from jingwei.declarations import personal as declarations
from jingwei.evidence import personal as evidence
from jingwei.kernel import personal
from jingwei.kernel.personal import Over, Personal
from jingwei.registers import personal as registers
from jingwei.sharing import personal as sharing

TABLES: dict[str, Personal] = (
    cases.PERSONAL | declarations.PERSONAL | sharing.PERSONAL | registers.PERSONAL | accounts.PERSONAL | evidence.PERSONAL
)
OVER: tuple[Over, ...] = (registers.over, declarations.over, accounts.over)
"""Whose time is over, as the modules see it: people of the register first, then those who only declared, then closed accounts."""
NEEDED: tuple[Callable[[UUID], bool], ...] = (declarations.needed,)
"""Whether something about a person still waits for an answer."""
EXPIRE: tuple[Callable[[datetime, int], int], ...] = (evidence.expire, sharing.expire)
"""What is let go by its age alone."""


def fill() -> None:
    """Hand them to the kernel; called when Django is ready."""
    personal.install(TABLES)
