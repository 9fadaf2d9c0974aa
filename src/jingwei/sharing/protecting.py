"""What a row of a list may say when a court protects somebody who stands in it (人身安全保护令): nothing that tells where they live. Pure.

Kinds are asked first: whoever registers a list calls its columns as they like. A name or title that speaks of a place is believed beside them.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping

from jingwei.sharing.schema import NUMBER, Column

TELLS_NO_PLACE = frozenset({NUMBER, "name", "phone", "day", "count"})
"""Kinds that by themselves say nothing of a place. A house code, a grid, a credit code (whose holder's address is public) and free text may."""
CHECKED = frozenset({NUMBER, "phone", "day"})
"""Kinds whose form leaves no room for a place, whatever the column is called ("房东身份证号")."""
_CHINESE = re.compile(
    "[楼栋幢座室房屋宅厦层铺舍寓街路巷弄里村镇乡庄坊组院园苑区]|(?<![编序证账卡单文批工学期票])号"
    "|单元|门牌|地址|住址|住处|住所|居所|地点|位置|坐落|方位|网格|邮编|经度|纬度|坐标|小区|片区"
)
_LETTERS = re.compile(
    r"(?<![a-z])(?:buildings?|block|towers?|units?|rooms?|flats?|floors?|storeys?|stor(?:y|ies)|doors?|gates?|house(?! ?hold)[a-z]*|homes?|dwelling[a-z]*"
    r"|apartment[a-z]*|apt|suite|address[a-z]*|street|road|lane|alley|village|town|estate|community|district|area|grid|place|location"
    r"|residen[a-z]*|living|lodging|premises|plate|post ?code|postal[a-z]*|zip[a-z]*|lat|lng|lon|latitude|longitude|coordinates?"
    r"|lou|dong|danyuan|shi|fang|hao|ceng|(?:lou|fang|shi|dong|men|hu)[a-z]*hao|loudong|louceng|fangjian|fangwu|menpai[a-z]*|(?:di|zhu|jia)zhi|zhu(?:chu|suo)|weizhi"
    r"|xiaoqu|shequ|wangge|jiedao)(?![a-z])"
)
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")

type Value = str | int | None


def tells_place(column: Column) -> bool:
    """Whether a column can tell where somebody lives.

    >>> column = Column("home", "住处", "Home", "text")
    >>> tells_place(column), tells_place(Column("day", "日期", "Day", "day")), tells_place(Column("no", "楼号", "No", "count"))
    (True, False, True)
    """
    if column.kind in CHECKED:
        return False
    return column.kind not in TELLS_NO_PLACE or any(map(called_after_place, (column.name, column.title, column.title_en)))


def called_after_place(called: str) -> bool:
    """Whether a name or title speaks of a place.

    >>> called_after_place("community"), called_after_place("born_on")
    (True, False)
    """
    text = unicodedata.normalize("NFKC", called)
    letters = " ".join(re.findall("[a-z]+", _CAPITAL.sub(" ", text).lower()))
    return bool(_CHINESE.search("".join(text.split())) or _LETTERS.search(letters))


def left_out(key: Column, *, people: int, territory: str, codes: Collection[str]) -> bool:
    """Whether a row with a protected person cannot be shown even without its places.

    It cannot where that it is found tells the place: under a key that is one, or in a part of the list's territory. Nor where others
    stand in it, whose own homes are found elsewhere.

    Args:
        people: how many stand in the row.
        territory: the list's.
        codes: the territory in which it is read.

    >>> key = Column("number", "身份证号", "Number", NUMBER, key=True)
    >>> left_out(key, people=1, territory="440304", codes=["440304"]), left_out(key, people=1, territory="440304", codes=["440304008"])
    (False, True)
    """
    return tells_place(key) or people > 1 or not any(territory.startswith(code) for code in codes if code)


def without_places(values: Mapping[str, Value], columns: Collection[Column]) -> dict[str, Value]:
    """The values without what tells a place; a value of no known column is taken for one that does."""
    told = {column.name for column in columns if not tells_place(column)}
    return {name: value if name in told else None for name, value in values.items()}


def own_only(values: Mapping[str, Value], columns: Collection[Column], others: Collection[str]) -> dict[str, Value]:
    """A row about several people for one of them: nothing that says who the others are.

    Args:
        others: names of the columns in which another one's number stands. Whose the names and phones are, nobody can tell.
    """
    gone = {column.name for column in columns if column.kind in {"name", "phone"}} | set(others)
    return {name: None if name in gone else value for name, value in values.items()}
