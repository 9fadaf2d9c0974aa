"""The white list: all that a check, a rule or a plan that leads to enforcement may read (mission, line 3).

A black list is beaten by proxies, so anything not named here is refused: no attribute of a person, no outcome of a visit. The
quality of a record is about the record, never about whom it is of.
"""

ALLOWED: frozenset[str] = frozenset(
    {
        "dwelling.code",
        "dwelling.status",
        "dwelling.use",
        "dwelling.capacity",
        "dwelling.declared_on",
        "order.kind",
        "order.opened_on",
        "order.due_on",
        "order.closed_on",
        "declaration.present",
        "declaration.made_on",
        "record.confirmed",
        "record.name_agreement",
        "record.number_check",
        "record.dates_in_order",
        "record.overlaps",
        "record.over_capacity",
        "record.store_available",
    }
)
