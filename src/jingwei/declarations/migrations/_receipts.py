"""What the holder of a receipt and the person concerned may ask and say of a declaration."""

# What a receipt's page may show. To whoever just declared or proved the phone (decision) it shows the dwelling that they named
# themselves, the same for everybody; to the person concerned and at a counter it shows no address that a court protects.
SHOWN = """
create function declarations_shown(wanted text)
returns table (id uuid, declared_at timestamptz, answer_by date, provisional boolean, entry uuid, entry_hash bytea, code text, address text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() not in ('decision', 'own', 'case') then
    raise exception 'not in this scope' using errcode = 'insufficient_privilege';
  end if;
  return query select d.id, d.declared_at, d.answer_by, d.answer_provisional, d.entry, d.entry_hash,
    case when hidden.it then '' else w.code::text end, case when hidden.it then '' else v.address::text end
  from declarations_declaration d join registers_dwelling w on w.id = d.dwelling_id
  cross join lateral (select jw_scope() <> 'decision' and registers_protects(d.person, d.subject) as it) hidden
  left join registers_dwellingversion v on v.dwelling_id = w.id and v.recorded_until = '9999-12-31 00:00:00+00'
    and v.valid_from <= d.declared_on and v.valid_until > d.declared_on
  where d.receipt = wanted and (jw_scope() <> 'own' or d.subject = jw_subject());
end $$;

-- Which order verifies a declaration whose receipt is shown at a counter: its own, or one that it joined.
create function declarations_order_of(wanted text) returns uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'case' then raise exception 'not in this scope' using errcode = 'insufficient_privilege'; end if;
  return (select d.order_id from declarations_declaration d where d.receipt = wanted);
end $$;

-- Whether the declarant comes to a counter; for the receipt's page, to whom it is shown (declarations_shown).
create function declarations_desk_asked(wanted text) returns timestamptz
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() not in ('decision', 'own', 'case') then
    raise exception 'not in this scope' using errcode = 'insufficient_privilege';
  end if;
  return (select d.desk_asked_at from declarations_declaration d
    where d.receipt = wanted and (jw_scope() <> 'own' or d.subject = jw_subject()));
end $$;
"""

SAID = """
-- One try of a one-time code: counted before it is compared.
create function declarations_try_code(wanted text)
returns table (declaration uuid, "case" uuid, subject uuid, made_at timestamptz, tries integer)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform declarations_decides();
  return query update declarations_phonecode c set tries = c.tries + 1 from declarations_declaration d
    where d.id = c.declaration_id and d.receipt = wanted returning d.id, d."case", d.subject, c.made_at, c.tries::integer;
end $$;

-- The declarant comes to a counter: remembered on accepted and doubtful ones alike, so whoever holds the receipt learns nothing by asking.
create function declarations_ask_desk(wanted text, instant timestamptz)
returns table (declaration uuid, "case" uuid, subject uuid, open_order uuid)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform declarations_decides();
  return query update declarations_declaration d set desk_asked_at = instant
    where d.receipt = wanted and d.desk_asked_at is null returning d.id, d."case", d.subject, d.order_id;
end $$;

-- Whose word it is follows from the scope, never from the caller: the resident's own (own), of a person whom the open case admits to
-- (case), or of whoever holds the link that was sent, which the decision has checked (decision).
create function declarations_contest(wanted uuid)
returns table ("case" uuid, subject uuid, dwelling uuid, street text, community text, grid text, sealed bytea,
  code text, address text, open_order uuid)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare visit uuid;
begin
  if jw_scope() not in ('decision', 'own', 'case') then
    raise exception 'not in this scope' using errcode = 'insufficient_privilege';
  end if;
  update declarations_declaration d set state = 'contested'
    where d.id = wanted and d.state in ('accepted', 'waiting', 'confirmed') and d.claim_sealed <> ''::bytea and case jw_scope()
      when 'decision' then true
      when 'own' then d.subject = jw_subject()
      else d.subject in (select p.subject from registers_person p join registers_admission a on a.person_id = p.id
                         where a."case" = jw_case()) end;
  if not found then return; end if;
  -- an order of the same declaration may be open that it was not attached to yet (the worker is a moment behind)
  select o.id into visit from cases_workorder o join declarations_declaration d on o.id = d.order_id or o.declaration = d.id
    where d.id = wanted and o.closed_at is null limit 1 for share of o;
  return query select d."case", d.subject, d.dwelling_id, d.street::text, d.community::text, d.grid::text, d.claim_sealed, w.code::text,
    coalesce((select v.address::text from registers_dwellingversion v where v.dwelling_id = w.id
      and v.recorded_until = '9999-12-31 00:00:00+00' order by v.valid_from desc limit 1), ''),
    visit
  from declarations_declaration d join registers_dwelling w on w.id = d.dwelling_id where d.id = wanted;
end $$;
revoke execute on function declarations_shown, declarations_order_of, declarations_desk_asked, declarations_try_code,
  declarations_ask_desk, declarations_contest from public;
grant execute on function declarations_shown, declarations_order_of, declarations_desk_asked, declarations_try_code,
  declarations_ask_desk, declarations_contest to jingwei_app;
"""
