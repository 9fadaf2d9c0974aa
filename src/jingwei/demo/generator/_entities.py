"""Legal entities of one community, and the posts of the district: invented names, addresses that exist."""

from datetime import date, timedelta
from itertools import count
from random import Random

from jingwei.demo.generator._names import given_name, surname
from jingwei.demo.generator._places import Places
from jingwei.demo.generator._plan import Share
from jingwei.demo.generator._streams import below, pick, scatter, substream
from jingwei.demo.generator.numbers import credit_code
from jingwei.demo.generator.values import Division, Entity, Post, Role

CLOSED = 0.15  # share of entities that were deregistered
_KINDS = (  # share up to here, kind, authority and class of the credit code, how the name ends
    (0.62, "company", "91", "有限公司"),
    (0.95, "sole-trader", "92", "店"),
    (0.98, "civil-organisation", "52", "服务中心"),
    (1.00, "public-institution", "12", "事务所"),
)
_LETTERS = (
    "安邦博昌晨诚达德鼎东方丰福富冠光广海汉和恒弘宏华汇佳嘉锦京景聚康利"
    "联隆茂美明宁鹏启谦庆荣瑞润三森盛顺泰天通同万祥新信兴旭亚益永裕元源远云泽兆振正"
)
_TRADES = (
    *("贸易", "科技", "餐饮", "建材", "物流", "文化", "服饰", "电子", "咨询", "装饰"),
    *("教育", "印刷", "花艺", "家政", "设计", "食品", "维修", "摄影", "图书", "织造"),
)
_OLDEST = date(1995, 1, 1)


def make_entities(seed: int, share: Share, places: Places, *, on: date) -> tuple[Entity, ...]:
    """The entities of a community, each in a business dwelling of it."""
    rng = substream(seed, "entities", share.community)
    names = scatter(seed, "entity-names", rows=len(_LETTERS) ** 2, columns=len(_TRADES))
    codes = scatter(seed, "credit-codes", rows=31**3, columns=31**3)
    return tuple(
        _entity(rng, places, name=names.at(serial), code=codes.at(serial), on=on)
        for serial in range(share.first_entity, share.first_entity + share.entities)
    )


def _entity(rng: Random, places: Places, *, name: int, code: int, on: date) -> Entity:
    chance = rng.random()
    _, kind, prefix, ending = next(row for row in _KINDS if chance < row[0])
    dwelling = places.dwellings[pick(rng, places.businesses)]
    opened = max(_OLDEST, places.buildings[dwelling.building % 100_000 - 1].built_on)
    registered_on = opened + timedelta(days=below(rng, (on - opened).days))
    closed_on = registered_on + timedelta(days=60 + below(rng, 3000)) if rng.random() < CLOSED else None
    return Entity(
        uscc=credit_code(code, authority=prefix[0], kind=prefix[1], division="440304"),
        name=_name(name, ending),
        kind=kind,
        house_code=dwelling.house_code,
        registered_on=registered_on,
        deregistered_on=closed_on if closed_on is not None and closed_on <= on else None,
    )


def _name(serial: int, ending: str) -> str:
    """A name that says what it is: 经纬演示区 stands where a real name has its city."""
    letters, trade = divmod(serial, len(_TRADES))
    first, second = divmod(letters, len(_LETTERS))
    return f"经纬演示区{_LETTERS[first]}{_LETTERS[second]}{_TRADES[trade]}{ending}"


def make_posts(seed: int, shares: dict[str, Share], divisions: tuple[Division, ...]) -> tuple[Post, ...]:
    """One worker a grid, two clerks and an officer a street, two officers of the district."""
    numbers = count(1)
    found = []
    for division in divisions:
        rng = substream(seed, "posts", division.code)
        for role, territory in _duties(division, shares):
            name = surname(rng) + given_name(rng, male=rng.random() < 0.5)
            since = date(2021, 1, 1) + timedelta(days=below(rng, 1000))
            found.append(Post(next(numbers), role, name, territory, since))
    return tuple(found)


def _duties(division: Division, shares: dict[str, Share]) -> list[tuple[Role, str]]:
    if division.level == "district":
        return [(Role.DISTRICT_OFFICER, division.code)] * 2
    if division.level == "street":
        return [(Role.CLERK, division.code)] * 2 + [(Role.STREET_OFFICER, division.code)]
    grids = range(1, shares[division.code].grids + 1)
    return [(Role.GRID_WORKER, f"{division.code}{number:02d}") for number in grids]
