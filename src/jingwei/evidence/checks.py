"""What is compared between the log and the tables: questions of SQL, each for what does not agree. No I/O here.

A ``Table`` says which steps make a row, which change it, and which of its columns must say what the last entry about it said. What an
entry said is read from its payload; once that was let go of, nobody knows which row it was about, and the row is left alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

SEP = "E'\\x01'"
"""Between values of which a row may hold any."""


@dataclass(frozen=True, slots=True)
class Check:
    """What a module holds to be true of its tables and the log.

    Attributes:
        sql: gives one row for each thing of which it is not: a number or a handle, nothing about anybody.
        says: the difference in words, with ``%s`` for each column of the row.
    """

    sql: str
    says: str


@dataclass(frozen=True, slots=True)
class Column:
    """A value that a row holds and entries tell.

    Attributes:
        holds: SQL of the row ``t``.
        told: step → SQL of its payload's fields ``f`` (and the entry ``e``): what the row holds from then on.
        before: SQL for what it holds before any of them; None: nothing is compared then.
    """

    holds: str
    told: Mapping[str, str]
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """An evidenced table, and what entries tell of its rows.

    Attributes:
        rows: SQL of what is compared where it is not the table row by row.
        key: SQL of the row ``t``: what entries name it by.
        made: steps that make a row → SQL of the key in their fields ``f``.
        changed: further steps that ``columns`` read → the same.
        columns: by name, those that are compared.
        case: SQL of the row: the case in which the entries about it stand; null when they stand in several.
        each: SQL of the row: whether an entry must name it; bulk loads tell of rows by their number only.
        ended: steps that tell of rows which were deleted → the field that says how many.
    """

    name: str
    rows: str = ""
    key: str
    made: Mapping[str, str]
    changed: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Column] = field(default_factory=dict)
    case: str = "null"
    each: str = "true"
    ended: Mapping[str, str] = field(default_factory=dict)

    @property
    def check(self) -> Check:
        """All of it as one question. Cost: reads the table once, and the entries once for each step."""
        parts = (self._untold(), self._missing(), *(self._other(n, name) for n, name in enumerate(self.columns)))
        return Check(f"with {self._told()}, {self._held()} " + " union all ".join(parts), f"{self.name}: row %s %s")

    def _told(self) -> str:
        steps = {**self.made, **self.changed}
        told = " union all ".join(
            f"""select e.step, e."case", e.text, n.number, q.place, x.f, ({key})::text as key
            from evidence_entry e join evidence_payload p on p.entry_id = e.id cross join lateral (select p.fields as f) x
            left join evidence_number n on n.entry_id = e.id left join evidence_pending q on q.entry_id = e.id
            where e.log = 'acts' and e.step = '{step}'"""
            for step, key in steps.items()
        )
        return f"""told as materialized ({told}), silent as materialized (
          select e.step, e."case" from evidence_entry e where e.log = 'acts' and e.step in ({_listed([*steps, *self.ended])})
          and not exists (select from evidence_payload p where p.entry_id = e.id))"""

    def _held(self) -> str:
        columns = "".join(f", ({one.holds})::text as c{n}" for n, one in enumerate(self.columns.values()))
        source = f"({self.rows})" if self.rows else self.name
        return f"""held as materialized (
          select ({self.key})::text as key, ({self.case})::uuid as "case", ({self.each}) as each{columns} from {source} t)"""

    def _untold(self) -> str:
        made = _listed(self.made)
        return f"""select key, 'is told of by no entry' from (select h.key, count(*) over () as many from held h
          where h.each and not exists (select from told d where d.key = h.key and d.step in ({made}))) u
          where many > (select count(*) from silent where step in ({made}))"""

    def _missing(self) -> str:
        ended = "".join(
            f""" + (select coalesce(sum((p.fields ->> '{count}')::bigint), 0) from evidence_entry e
            join evidence_payload p on p.entry_id = e.id where e.log = 'acts' and e.step = '{step}')
            + 1000000000 * (select count(*) from silent where step = '{step}')"""
            for step, count in self.ended.items()
        )
        return f"""select key, 'is not there, and entries tell of it' from (select k.key, count(*) over () as many
          from (select distinct key from told where step in ({_listed(self.made)}) and key is not null) k
          where not exists (select from held h where h.key = k.key)) g where many > 0{ended}"""

    def _other(self, n: int, name: str) -> str:
        column = list(self.columns.values())[n]
        steps = _listed(column.told)
        told = " ".join(f"when '{step}' then ({value})::text" for step, value in column.told.items())
        return f"""select h.key, 'holds another {name} than entries tell' from held h left join (
            select distinct on (key) key, true as there, case step {told} end as said from told where step in ({steps})
            order by key, number desc nulls first, place desc) l on l.key = h.key
          cross join lateral (select coalesce(case when l.there then l.said else {column.before or "null"} end, '') as said) s
          where {"true" if column.before is not None else "l.there"}
          and coalesce(h.c{n}, '') <> all (case s.said when '' then array[''] else string_to_array(s.said, {SEP}) end)
          and not exists (select from silent o where o.step in ({steps}) and (h."case" is null or o."case" = h."case"))"""


def _listed(steps: Iterable[str]) -> str:
    return ", ".join(f"'{step}'" for step in steps)


TRUE, FALSE = "'true'", "'false'"


def given(step: str, *names: str) -> dict[str, Column]:
    """Columns that hold what the entry of a step says under the same names."""
    return {name.replace("_", " "): Column(f"t.{name}", {step: f"f ->> '{name}'"}) for name in names}


def since(column: str) -> str:
    """SQL of a day or an instant that is null until something happened: whether it has."""
    return f"t.{column} is not null"
