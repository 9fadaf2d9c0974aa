"""Which tables the app role can touch without a policy: none but the listed ones."""

from collections.abc import Container

from django.db import connections

_OPEN = """
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p', 'f', 'm') and not c.relrowsecurity
  and (has_table_privilege('jingwei_app', c.oid, 'select') or has_table_privilege('jingwei_app', c.oid, 'insert')
    or has_table_privilege('jingwei_app', c.oid, 'update') or has_table_privilege('jingwei_app', c.oid, 'delete')
    or has_table_privilege('jingwei_app', c.oid, 'truncate') or has_any_column_privilege('jingwei_app', c.oid, 'select'))
order by 1
"""
_BYPASSED = """
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind = 'v' and has_table_privilege('jingwei_app', c.oid, 'select')
  and not coalesce('security_invoker=true' = any(c.reloptions), false)
order by 1
"""
_TRUNCATED = """
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p') and has_table_privilege('jingwei_app', c.oid, 'truncate') order by 1
"""


def without_policy(*, exempt: Container[str] = (), using: str = "owner") -> list[str]:
    """Tables that the app role may touch, whose rows no policy cuts and that are not exempt; and views that run as their owner.

    A table with row-level security switched on and no policy shows nothing, so it is safe and not named.
    """
    return [name for name in _names(_OPEN, using) + _names(_BYPASSED, using) if name not in exempt]


def with_truncate(*, using: str = "owner") -> list[str]:
    """Tables that the app role may empty past every trigger and policy: there must be none."""
    return _names(_TRUNCATED, using)


def _names(statement: str, using: str) -> list[str]:
    with connections[using].cursor() as cursor:
        cursor.execute(statement)
        return [name for (name,) in cursor.fetchall()]
