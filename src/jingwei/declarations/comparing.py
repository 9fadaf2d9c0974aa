"""What must hold between declarations and the log, for whoever compares them."""

from jingwei.declarations.words import State
from jingwei.evidence.checks import SEP, Check, Column, Table

_DECLARATION = "f ->> 'declaration'"
_DECLARED, _CONCLUDED, _ATTACHED = "declarations.declared", "declarations.concluded", "declarations.order-attached"
_CONTESTED, _RENUMBERED = "declarations.contested", "declarations.renumbered"
_WAITS = f"'{State.WAITING}' || {SEP} || '{State.CONTESTED}'"  # another visit: one that was contested stays so


def _said(name: str) -> Column:
    return Column(f"t.{name}", {_DECLARED: f"f ->> '{name}'"})


TABLES = (
    Table(
        name="declarations_declaration",
        key="t.id",
        case='t."case"',
        made={_DECLARED: _DECLARATION},
        changed=dict.fromkeys((_CONCLUDED, _ATTACHED, _CONTESTED, _RENUMBERED), _DECLARATION),
        columns={
            "receipt": _said("receipt"),
            "notice": _said("notice"),
            "channel": _said("channel"),
            "state": Column(
                "t.state",
                {
                    _DECLARED: "f ->> 'state'",
                    _CONCLUDED: "f ->> 'state'",
                    _ATTACHED: _WAITS,
                    _CONTESTED: f"'{State.CONTESTED}'",
                    _RENUMBERED: f"'{State.WAITING}'",
                },
            ),
            "list of reasons": Column(
                "to_jsonb(t.reasons)", {_DECLARED: "f -> 'reasons'", _RENUMBERED: """'["unconfirmed"]'::jsonb"""}
            ),
        },
    ),
)

CHECKS = (
    Check(
        """select d.receipt from declarations_declaration d where not exists (select from evidence_entry e
        where e.id = d.entry and e.hash = d.entry_hash and e."case" = d."case" and e.step = 'declarations.declared')""",
        "declarations: %s is not told of by the entry that it names",
    ),
    Check(
        """select e.id from evidence_entry e where e.step = 'declarations.declared'
        and not exists (select from declarations_declaration d where d.entry = e.id)""",
        "declarations: entry %s tells of a declaration that is not there",
    ),
    Check(
        """select e.id from evidence_entry e join evidence_payload p on p.entry_id = e.id
        where e.step = 'declarations.declared' and p.fields ->> 'state' = 'waiting'
        and not exists (select from cases_workorder o where o.declaration::text = p.fields ->> 'declaration' and o.attempt = 1)""",
        "declarations: entry %s tells of a visit that is not there",
    ),
    Check(
        """select receipt from (select d.receipt, count(*) over () as many from declarations_declaration d
        where d.state in ('accepted', 'confirmed') and d.person is not null and not exists (select from registers_residenceversion r
          where r.person_id = d.person and r.dwelling_id = d.dwelling_id)) u
        where many > (select count(*) * 1000 from evidence_entry where step = 'registers.person-forgotten')""",
        "declarations: %s was accepted or confirmed, and no residence came of it",
    ),
)
