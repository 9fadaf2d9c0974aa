"""The registry of datasets: config hands over what each module offers; whoever joins lists asks here and never a module."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from jingwei.kernel.datasets import Dataset
from jingwei.kernel.errors import Refused


class UnknownDataset(Refused):
    """No module offers a list of that name."""

    code = "unknown-dataset"
    status = 404
    says = _("There is no list called “%(name)s”. Choose one from the catalogue.")


class TwiceOffered(RuntimeError):
    """Two lists have one name: a fault of the program, found at its start."""


_datasets: dict[str, Dataset] = {}


def fill(datasets: Iterable[Dataset]) -> None:
    """Config hands over every module's lists, once, at start; a second call replaces the first.

    Raises:
        TwiceOffered: two of them have one name.
    """
    offered: dict[str, Dataset] = {}
    for dataset in datasets:
        if dataset.name in offered:
            raise TwiceOffered(f"Two modules offer a dataset called {dataset.name}.")
        offered[dataset.name] = dataset
    _datasets.clear()
    _datasets.update(offered)


def named(name: str) -> Dataset:
    """The list of that name.

    Raises:
        UnknownDataset: nobody offers one.
    """
    if name not in _datasets:
        raise UnknownDataset(name=name)
    return _datasets[name]


def every() -> tuple[Dataset, ...]:
    """All lists, by name."""
    return tuple(_datasets[name] for name in sorted(_datasets))
