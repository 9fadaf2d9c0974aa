"""What a row of a list may say when a court protects somebody who stands in it (人身安全保护令): nothing that tells where they live. Pure.

Kinds are asked, never names: whoever registers a list calls its columns as they like.
"""

from collections.abc import Collection, Mapping

from jingwei.sharing.schema import NUMBER, Column

TELLS_NO_PLACE = frozenset({NUMBER, "name", "phone", "day", "count"})
"""Kinds that say nothing of a place. A house code, a grid, a credit code (whose holder's address is public) and free text may."""

type Value = str | int | None


def tells_place(column: Column) -> bool:
    """Whether a column can tell where somebody lives.

    >>> column = Column("home", "住处", "Home", "text")
    >>> tells_place(column), tells_place(Column("day", "日期", "Day", "day"))
    (True, False)
    """
    return column.kind not in TELLS_NO_PLACE


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
