"""In which scope a function answers, and which rows name somebody whom a court protects.

A row concerns everybody whose identity number stands in it; whom a court protects is asked of every way out of a list.
"""

CONSUMER = "nullif(current_setting('jw.consumer', true), '')"
GUARD = "if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;"
HERE = "if jw_scope() <> 'territory' then raise exception 'not in this scope' using errcode = 'insufficient_privilege'; end if;"
PROTECTED = "exists (select from unnest({0}.subjects) as one (subject) where registers_protects(null, one.subject))"


def granted(*names: str) -> str:
    """The functions are for the app role alone."""
    listed = ", ".join(names)
    return f"revoke execute on function {listed} from public; grant execute on function {listed} to jingwei_app;"
