"""The values that components draw: a face builds them in Python and hands them to one tag each.

They hold texts, links and numbers that are ready to show; no component reads a register. Texts may be lazy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from django.utils.functional import Promise

type Text = str | Promise
type Kind = Literal["ok", "wait", "bad", "info"]


@dataclass(frozen=True, slots=True)
class Action:
    """A link that does or opens something; `filled` makes it the page's one next step."""

    label: Text
    url: str
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """A status: always a word, with a colour beside it."""

    kind: Kind
    text: Text


@dataclass(frozen=True, slots=True)
class Spark:
    """A trend of at least two numbers; `label` says what is drawn ("12 weeks"), `unit` follows each number."""

    values: Sequence[float]
    label: Text
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: any of text, link, tag, house code, trend; a number is set right by its column."""

    text: Text | int | float | date | datetime = ""
    url: str = ""
    tag: Tag | None = None
    code: str = ""
    spark: Spark | None = None
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column. `number` sets it right; numbers get thin spaces."""

    label: Text
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption. Cells are `Cell` or anything that a cell's text may be; the first cell heads its row.

    `keys` lets staff walk the rows with j and k; `empty` is shown instead of a table without rows.
    """

    caption: Text
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell | Text | int | float | date | datetime]]
    empty: Text = ""
    foot: Sequence[Cell | Text | int | float | date | datetime] = ()
    keys: bool = True


@dataclass(frozen=True, slots=True)
class Kpi:
    """A number that matters, what it counts, and what makes it readable."""

    label: Text
    value: Text | int | float
    note: Text = ""
    kind: Kind | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """One line of a time-line: when, what happened, why and on what basis, what came of it, and what one can do about it."""

    at: datetime
    text: Text
    tag: Tag | None = None
    why: Text = ""
    since: Sequence[Text] = ()
    actions: Sequence[Action] = ()
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a track; at most one is `now`."""

    label: Text
    state: Literal["done", "now", "todo"]
    note: Text = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Pager:
    """Links of a keyset-paged list; an empty address leaves the link out."""

    next_url: str = ""
    previous_url: str = ""
    note: Text = ""


@dataclass(frozen=True, slots=True)
class ScopeBar:
    """Territory, as-of day and known-on day above a list, sent as `territory`, `as_of`, `known_on` by GET.

    `territories` are (value, label); with one it is shown as text. `keep` holds the other filters of the URL.
    """

    territories: Sequence[tuple[str, Text]]
    territory: str
    as_of: date
    known_on: date | None = None
    keep: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal that people can act on: what, why, which rule, what would change it, how to object, by when."""

    what: Text
    why: Text
    rule: Text
    change: Text = ""
    objection: Text = ""
    by: date | None = None
    rule_url: str = ""
    objection_url: str = ""
    actions: Sequence[Action] = ()
