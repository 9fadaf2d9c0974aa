"""Who hears what: all subscribers of the log. A test walks them and fails on a cycle."""

from jingwei.declarations import handlers as declarations
from jingwei.evidence.delivery import Subscription
from jingwei.sharing import handlers as sharing

SUBSCRIPTIONS: tuple[Subscription, ...] = (*declarations.SUBSCRIPTIONS, *sharing.SUBSCRIPTIONS)
