"""Who hears what: all subscribers of the log. A test walks them and fails on a cycle."""

from jingwei.declarations import handlers as declarations
from jingwei.evidence.delivery import Subscription

SUBSCRIPTIONS: tuple[Subscription, ...] = (*declarations.SUBSCRIPTIONS,)
