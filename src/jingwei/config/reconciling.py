"""What modules hold to be true of their tables and the log; ``jingwei evidence reconcile`` asks all of it."""

from jingwei.cases import jobs as cases
from jingwei.declarations import jobs as declarations
from jingwei.evidence.checks import Check

CHECKS: tuple[Check, ...] = (*cases.CHECKS, *declarations.CHECKS)
