"""What modules hold to be true of their tables and the log; ``jingwei evidence reconcile`` asks all of it."""

from dataclasses import dataclass

from jingwei.accounts import comparing as accounts
from jingwei.cases import comparing as cases
from jingwei.declarations import comparing as declarations
from jingwei.evidence import comparing as evidence
from jingwei.evidence.checks import Check, Table
from jingwei.evidence.events import TOMBSTONE
from jingwei.evidence.reconcile import evidenced_tables
from jingwei.registers import comparing as registers
from jingwei.sharing import comparing as sharing

TABLES: tuple[Table, ...] = (
    *accounts.TABLES,
    *cases.TABLES,
    *declarations.TABLES,
    *evidence.TABLES,
    *registers.TABLES,
    *sharing.TABLES,
)

CHECKS: tuple[Check, ...] = (
    *cases.CHECKS,
    *declarations.CHECKS,
    *registers.CHECKS,
    *(table.check for table in TABLES),
)


@dataclass(frozen=True, slots=True)
class Extent:
    """How far evidenced tables are compared, by name.

    Attributes:
        by_value: rows, and what entries say that they hold.
        by_existence: whether rows are there that entries tell of.
        covered: that changes of the table have entries, and no row by itself.
    """

    by_value: tuple[str, ...]
    by_existence: tuple[str, ...]
    covered: tuple[str, ...]


def extent() -> Extent:
    """Over all evidenced tables of the database."""
    values = {table.name for table in TABLES if table.columns} | {TOMBSTONE}
    rows = {table.name for table in TABLES} - values
    names = evidenced_tables()
    return Extent(
        tuple(name for name in names if name in values),
        tuple(name for name in names if name in rows),
        tuple(name for name in names if name not in values | rows),
    )
