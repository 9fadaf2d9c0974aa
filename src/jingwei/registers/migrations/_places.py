"""Tokens by which dwellings and organisations are found.

A token table holds no person. Its key begins with the token and the grid, so that a search reads its own territory's part only.
"""

# As ``within_territory``, by the grid alone: no other code stands beside a token.
PLACE_SEEN = (
    "(case when (select jw_scope()) <> 'territory' then false else case (select jw_level())"
    " when 'grid' then grid = any((select jw_codes())::text[])"
    " when 'community' then left(grid, 12) = any((select jw_codes())::text[])"
    " when 'street' then left(grid, 9) = any((select jw_codes())::text[])"
    " when 'district' then left(grid, 6) = any((select jw_codes())::text[])"
    " else false end end)"
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
