"""Hands every module's lists, and the registers on which agreements can be made, to the registry."""

from jingwei.cases import datasets as cases
from jingwei.registers import datasets as registers
from jingwei.sharing import registry


def fill() -> None:
    """Fill the registry; called when Django is ready."""
    registry.fill((*registers.DATASETS, *cases.DATASETS))
    registry.fill_offers(registers.OFFERS)
