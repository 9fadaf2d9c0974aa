"""The registry of datasets: config hands over what each module offers; whoever joins lists asks here and never a module."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from jingwei.kernel.datasets import Dataset, Offer
from jingwei.kernel.errors import Refused


class UnknownDataset(Refused):
    """No module offers a list of that name."""

    code = "unknown-dataset"
    status = 404
    says = _("There is no list called “%(name)s”. Choose one from the catalogue.")


class TwiceOffered(RuntimeError):
    """Two lists have one name: a fault of the program, found at its start."""


_datasets: dict[str, Dataset] = {}
_offers: dict[str, Offer] = {}


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


def fill_offers(offers: Iterable[Offer]) -> None:
    """Config hands over the registers on which agreements can be made, once, at start; a second call replaces the first.

    Raises:
        TwiceOffered: two of them have one name.
    """
    given = tuple(offers)
    if len({offer.name for offer in given}) != len(given):
        raise TwiceOffered("Two modules offer a register of one name for agreements.")
    _offers.clear()
    _offers.update({offer.name: offer for offer in given})


def offered(name: str) -> Offer:
    """The register of that name on which agreements can be made.

    Raises:
        UnknownDataset: nobody offers one.
    """
    if name not in _offers:
        raise UnknownDataset(name=name)
    return _offers[name]


def offers() -> tuple[Offer, ...]:
    """All registers on which agreements can be made, by name."""
    return tuple(_offers[name] for name in sorted(_offers))


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
