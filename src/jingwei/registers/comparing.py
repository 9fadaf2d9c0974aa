"""What must hold between the registers and the log, for whoever compares them.

Names, numbers, phones, addresses stand in no payload, and lists are told of by their number of rows: of most of the registers
entries tell that they changed and not to what. So things are compared by existence, and by value where an entry names a value.
"""

from jingwei.evidence.checks import SEP, Check, Column, Table, given

_RESIDENCE = "f ->> 'residence'"
_SETTLED, _LEFT = "registers.residence-settled", "registers.moved-out"
_BEGUN, _TAKEN = "registers.import-begun", "registers.imported"
_FORGOTTEN = {"registers.person-forgotten": "versions"}
_FOREVER = "recorded_until > '9999-01-01'"


def _added(thing: str) -> Table:
    return Table(name=f"registers_{thing}", key="t.id", made={f"registers.{thing}-added": f"f ->> '{thing}'"}, each="false")


TABLES = (
    Table(
        name="registers_identitylink",
        key="t.account_id",
        made={"registers.account-linked": "f ->> 'account'"},
        columns={
            "person": Column("t.person_id", {"registers.account-linked": "f ->> 'person'"}),
            "proof": Column("t.proof", {"registers.account-linked": "f ->> 'proof'"}),
        },
        ended=_FORGOTTEN,
    ),
    Table(
        name="registers_guardianship",
        key="t.id",
        made={"registers.guardian-entered": "f ->> 'guardianship'"},
        columns={
            "ground": Column("t.ground", {"registers.guardian-entered": "f ->> 'ground'"}),
            "end": Column("t.valid_until", {"registers.guardian-entered": "f ->> 'until'"}),
        },
        ended=_FORGOTTEN,
    ),
    Table(
        name="registers_residence",
        key="t.id",
        made={_SETTLED: _RESIDENCE, _LEFT: _RESIDENCE},
        each="false",  # declarations and lists tell of residences without naming them
        columns={
            "person": Column("t.person_id", {_SETTLED: "f ->> 'person'", _LEFT: "f ->> 'person'"}),
            "dwelling": Column("t.dwelling_id", {_SETTLED: "f ->> 'dwelling'"}),
            "end": Column(
                f"(select max(v.valid_until) from registers_residenceversion v where v.residence_id = t.id and v.{_FOREVER})",
                {_LEFT: f"(f ->> 'on') || {SEP}"},  # or none any more: what was contested since is withdrawn
            ),
        },
        ended=_FORGOTTEN,
    ),
    Table(
        name="registers_importbatch",
        key="t.number",
        case='t."case"',
        made={_BEGUN: "f ->> 'batch'"},
        columns={
            **given(_BEGUN, "register", "source", "basis"),
            "hash": Column("encode(t.sha256, 'hex')", {_BEGUN: "f ->> 'sha256'"}),
        },
    ),
    Table(
        name="registers_importchunk",
        key="concat_ws(' ', t.batch_id, t.seq)",
        made={_TAKEN: "concat_ws(' ', f ->> 'batch', f ->> 'chunk')"},
        columns={
            "hash": Column("encode(t.sha256, 'hex')", {_TAKEN: "f ->> 'sha256'"}),
            "number of lines": Column(
                "t.loaded || ' ' || t.quarantined", {_TAKEN: "concat_ws(' ', f ->> 'loaded', f ->> 'quarantined')"}
            ),
        },
    ),
    *(_added(thing) for thing in ("division", "grid", "building", "dwelling", "entity")),
)

CHECKS = tuple(
    Check(
        f"select t.id from registers_{thing} t where not exists (select from registers_{thing}version v where v.{thing}_id = t.id)",
        f"registers: the {thing} %s has no version",
    )
    for thing in ("division", "grid", "dwelling", "person", "residence", "entity")
)
