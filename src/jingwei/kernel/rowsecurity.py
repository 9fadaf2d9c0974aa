"""What the database refuses: migration operations for policies, evidence triggers and the two time-lines.

Used in migrations only. Each returns a ``RunSQL`` that is not undone: a data folder goes forward, or comes back from a backup. The
functions that the SQL calls are made by evidence's migrations.
"""

from django.db.migrations.operations import RunSQL


def secured_by_command(table: str, *, read: str, add: str, change: str | None = None, remove: str | None = None) -> RunSQL:
    """Policies by command; without ``change`` or ``remove`` the app role can do neither."""
    lines = [
        f'alter table "{table}" enable row level security;',
        f'create policy {table}_read on "{table}" for select to jingwei_app using ({read});',
        f'create policy {table}_add on "{table}" for insert to jingwei_app with check ({add});',
    ]
    if change:
        lines.append(f'create policy {table}_change on "{table}" for update to jingwei_app using ({change}) with check ({change});')
    else:
        lines.append(f'revoke update on "{table}" from jingwei_app;')
    if remove:
        lines.append(f'create policy {table}_remove on "{table}" for delete to jingwei_app using ({remove});')
    else:
        lines.append(f'revoke delete on "{table}" from jingwei_app;')
    return RunSQL("".join(lines))


def evidenced(table: str) -> RunSQL:
    """Nothing in the table changes without an entry that covers it: the commit fails otherwise.

    An update or delete that met no row asks for no entry (who was second finds nothing left to do).
    """
    return RunSQL(
        f'create trigger {table}_evidence after insert on "{table}" for each statement execute function jw_touch();'
        + "".join(
            f'create trigger {table}_evidence_{command} after {command} on "{table}" referencing {which} table as touched_rows'
            " for each statement execute function jw_touch_rows();"
            for command, which in {"update": "new", "delete": "old"}.items()
        )
    )


def two_timelines(table: str, *, of: str, key: str | None = None) -> RunSQL:
    """Half-open ranges beside the scalars, one version at a time, and ``recorded`` from the database's clock.

    Args:
        of: the column that names the thing the rows are versions of.
        key: further columns of one thing, comma-separated, each compared by ``=``.
    """
    equal = ", ".join(f"{column.strip()} with =" for column in [of, *(key.split(",") if key else [])])
    return RunSQL(
        f'alter table "{table}"'
        " add column valid daterange generated always as (daterange(valid_from, valid_until)) stored,"
        " add column recorded tstzrange generated always as (tstzrange(recorded_from, recorded_until)) stored,"
        f" add constraint {table}_some_time check (valid_from < valid_until and recorded_from < recorded_until),"
        f" add constraint {table}_one_at_a_time exclude using gist ({equal}, valid with &&, recorded with &&);"
        f'create trigger {table}_recorded before insert or update on "{table}" for each row execute function jw_recorded();'
    )
