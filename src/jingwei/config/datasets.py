"""Hands every module's lists to the registry of datasets."""

from jingwei.cases import datasets as cases
from jingwei.registers import datasets as registers
from jingwei.sharing import registry


def fill() -> None:
    """Fill the registry; called when Django is ready."""
    registry.fill((*registers.DATASETS, *cases.DATASETS))
