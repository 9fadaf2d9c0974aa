"""Tokens by which dwellings and organisations are found.

A token table holds no person. Its key begins with the token and the grid, so that a search reads its own territory's part only.
"""

# As ``within_territory``, by the grid alone: no other code stands beside a token.
PLACE_SEEN = (
    "(case when left(grid, case (select jw_wall()) when 'grid' then 14 when 'community' then 12 when 'street' then 9 when 'district' then 6 end)"
    " = any((select jw_codes())::text[]) then true else false end)"
)

# A house code stands with its dwelling, not with the version: the database adds it, whichever way the version came.
CODES = """
create function registers_code_token() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  insert into registers_dwellingtoken (token, grid, version_id)
    select 'c:' || d.code, v.grid, v.id from coded_rows v join registers_dwelling d on d.id = v.dwelling_id;
  return null;
end $$;
create trigger registers_dwellingversion_code after insert on registers_dwellingversion
  referencing new table as coded_rows for each statement execute function registers_code_token();
"""

# Which tokens are common, as the planner's statistics have it: the commonest of the whole register with their shares. They say nothing of
# anybody, since a token that few have is in no such list; a search begins with the word that is not in it.
COMMON = """
create function registers_common(tokens text, wanted text[]) returns table (token text, share real)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() not in ('territory', 'case') then raise exception 'not in this scope' using errcode = 'insufficient_privilege'; end if;
  return query select v.token, v.share
    from pg_catalog.pg_stats s, unnest(s.most_common_vals::text::text[], s.most_common_freqs) v (token, share)
    where s.schemaname = 'public' and s.tablename = tokens and s.attname = 'token' and v.token = any (wanted)
      and tokens in ('registers_dwellingtoken', 'registers_entitytoken', 'registers_persontoken');
end $$;
revoke execute on function registers_common from public;
grant execute on function registers_common to jingwei_app;
alter table registers_dwellingtoken alter token set statistics 1000;
alter table registers_entitytoken alter token set statistics 1000;
alter table registers_persontoken alter token set statistics 1000;
"""
