"""Every read of the module; ``actor`` and ``purpose`` are keyword-only and required.

The outcome of a visit is shown with its own order and handed to the module of its declaration. No list, filter or count here
reads it (mission, line 3).
"""

from jingwei.cases.models import Objection, WorkOrder  # rows travel up as read-only values
from jingwei.cases.queries.boards import Count, count_by_community
from jingwei.cases.queries.lists import (
    Listed,
    Page,
    get_line,
    list_done,
    list_for_day,
    list_objections,
    list_orders,
    list_services,
)
from jingwei.cases.queries.orders import (
    AcceptFirst,
    Finding,
    OrderBrief,
    get_barred,
    get_finding,
    get_follower,
    get_objection,
    get_order,
    get_service_case,
    holds_case,
    list_attempts,
    read_brief,
    read_objection,
)
from jingwei.cases.queries.own import Objected, OwnVisit, get_own_visit, own_visits
from jingwei.cases.queries.steps import By, Slowest, oldest_open, slowest_steps

__all__ = [
    "AcceptFirst",
    "By",
    "Count",
    "Finding",
    "Listed",
    "Objected",
    "Objection",
    "OrderBrief",
    "OwnVisit",
    "Page",
    "Slowest",
    "WorkOrder",
    "count_by_community",
    "get_barred",
    "get_finding",
    "get_follower",
    "get_line",
    "get_objection",
    "get_order",
    "get_own_visit",
    "get_service_case",
    "holds_case",
    "list_attempts",
    "list_done",
    "list_for_day",
    "list_objections",
    "list_orders",
    "list_services",
    "oldest_open",
    "own_visits",
    "read_brief",
    "read_objection",
    "slowest_steps",
]
