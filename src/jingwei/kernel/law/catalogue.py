"""The list of laws that may be cited, each with the version that is meant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

_NPC = ("全国人民代表大会", "National People's Congress")
_NPCSC = ("全国人民代表大会常务委员会", "Standing Committee of the National People's Congress")
_STATE_COUNCIL = ("国务院", "State Council")
_SHENZHEN = ("深圳市人民代表大会常务委员会", "Standing Committee of the Shenzhen People's Congress")
_DEMO = ("演示区（虚构）", "the demo district (made up)")


@dataclass(frozen=True, slots=True)
class Law:
    """A law, regulation or rule in one version.

    Attributes:
        id: short ASCII word; stored in citations, so never renamed.
        body, body_en: who made it.
        number: number of its order or decree as its text states it; '' where the text states none.
        version: the date of the version, as in its title.
        articles: how many it has.
        held: whether its full text ships with the product; otherwise it is a reference only.
        made_up: whether it exists for the demo only.
    """

    id: str
    title: str
    title_en: str
    body: str
    body_en: str
    number: str
    version: date
    articles: int
    held: bool = True
    made_up: bool = False


_LIST = (
    Law("pipl", "个人信息保护法", "Personal Information Protection Law", *_NPCSC, "", date(2021, 8, 20), 74),
    Law("licence-law", "行政许可法", "Administrative Licence Law", *_NPCSC, "", date(2019, 4, 23), 83),
    Law("dsl", "数据安全法", "Data Security Law", *_NPCSC, "", date(2021, 6, 10), 55),
    Law("csl", "网络安全法", "Cybersecurity Law", *_NPCSC, "", date(2016, 11, 7), 79),
    Law("cryptography", "密码法", "Cryptography Law", *_NPCSC, "", date(2019, 10, 26), 44),
    Law("esign", "电子签名法", "Electronic Signature Law", *_NPCSC, "", date(2019, 4, 23), 36),
    Law("id-card", "居民身份证法", "Resident Identity Card Law", *_NPCSC, "", date(2011, 10, 29), 23),
    Law(
        "residents-committees",
        "城市居民委员会组织法",
        "Organic Law of Urban Residents' Committees",
        *_NPCSC,
        "",
        date(2018, 12, 29),
        23,
    ),
    Law(
        "online-services",
        "国务院关于在线政务服务的若干规定",
        "State Council Provisions on Online Government Services",
        *_STATE_COUNCIL,
        "国务院令第716号",
        date(2019, 4, 26),
        16,
    ),
    Law(
        "govinfo",
        "政府信息公开条例",
        "Regulations on Open Government Information",
        *_STATE_COUNCIL,
        "国务院令第711号",
        date(2019, 4, 3),
        56,
    ),
    Law("archives-rules", "档案法实施条例", "Regulations for the Archives Law", *_STATE_COUNCIL, "", date(2024, 1, 12), 52),
    Law("net-data", "网络数据安全管理条例", "Network Data Security Regulations", *_STATE_COUNCIL, "", date(2024, 9, 24), 64),
    Law("sz-data", "深圳经济特区数据条例", "Shenzhen Data Regulations", *_SHENZHEN, "", date(2021, 7, 6), 100),
    Law("sz-credit", "深圳经济特区社会信用条例", "Shenzhen Social Credit Regulations", *_SHENZHEN, "", date(2023, 1, 6), 90),
    Law("civil-code", "民法典", "Civil Code", *_NPC, "", date(2020, 5, 28), 1260, held=False),
    Law("archives-law", "档案法", "Archives Law", *_NPCSC, "", date(2020, 6, 20), 53, held=False),
    Law("demo-rules", "演示区规定", "Demo District Rules", *_DEMO, "", date(2026, 1, 1), 12, made_up=True),
)

LAWS: Mapping[str, Law] = MappingProxyType({law.id: law for law in _LIST})
"""Every law that may be cited, by id."""
