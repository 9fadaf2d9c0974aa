"""Every read of the module; ``actor`` and ``purpose`` are keyword-only and required.

The outcome of a visit is shown with its own order and handed to the module of its declaration. No list, filter or count here
reads it (mission, line 3).
"""

from jingwei.cases.queries.boards import Count, count_by_community, count_by_street, count_orders
from jingwei.cases.queries.lists import (
    Listed,
    Page,
    list_done,
    list_due_soon,
    list_for_day,
    list_objections,
    list_orders,
    list_services,
)
from jingwei.cases.queries.orders import (
    Finding,
    OrderBrief,
    get_finding,
    get_objection,
    get_order,
    get_service_case,
    list_attempts,
    read_brief,
    read_objection,
)

__all__ = [
    "Count",
    "Finding",
    "Listed",
    "OrderBrief",
    "Page",
    "count_by_community",
    "count_by_street",
    "count_orders",
    "get_finding",
    "get_objection",
    "get_order",
    "get_service_case",
    "list_attempts",
    "list_done",
    "list_due_soon",
    "list_for_day",
    "list_objections",
    "list_orders",
    "list_services",
    "read_brief",
    "read_objection",
]
