"""Invented roads.

Words of weaving and of the seasons, none of them a road of Futian, each with the name that it bore before.
"""

from dataclasses import dataclass

from jingwei.demo.generator._streams import scatter

_FIRST = "织锦绡纱绮缎绫罗绢帛丝麻棉絮缕线"
_SECOND = "云霞岚雪霜露泉溪桥亭舟竹松梅荷菊"
_KINDS = ("路", "街", "巷", "大道")
ROADS_A_COMMUNITY = 5


@dataclass(frozen=True, slots=True)
class Road:
    """A road's name, and the older one that stale records still use."""

    name: str
    former: str


def roads(seed: int, community: int) -> tuple[Road, ...]:
    """The roads of a community by its index in the plan; no two in the district share a name, old ones included."""
    names = scatter(seed, "roads", rows=len(_FIRST) * len(_SECOND), columns=len(_KINDS))
    serials = range(community * ROADS_A_COMMUNITY, (community + 1) * ROADS_A_COMMUNITY)
    return tuple(Road(name=_name(names.at(serial)), former=_name(names.at(serial), former=True)) for serial in serials)


def _name(value: int, *, former: bool = False) -> str:
    value, kind = divmod(value, len(_KINDS))
    first, second = divmod(value, len(_SECOND))
    pair = _SECOND[second] + _FIRST[first] if former else _FIRST[first] + _SECOND[second]
    return pair + _KINDS[kind]
