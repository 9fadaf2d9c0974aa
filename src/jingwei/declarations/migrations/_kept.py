"""Handing out and erasing what a person declared: by functions for the product itself, asked by the person's handle."""

KEPT = """
-- The copy that a person carries away leaves a protected address out: a file is passed on.
create function declarations_of_subject(concerned uuid)
returns table (id uuid, receipt text, declared_at timestamptz, state text, code text, sealed bytea)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform declarations_decides();
  return query select d.id, d.receipt::text, d.declared_at, d.state::text,
    case when registers_protects(d.person, d.subject) then '' else w.code::text end, d.claim_sealed
  from declarations_declaration d join registers_dwelling w on w.id = d.dwelling_id where d.subject = concerned order by d.id;
end $$;

-- What was typed is destroyed; that somebody declared then and there stays, and says nothing about whom. Open ones are kept.
create function declarations_erase(concerned uuid, gone_before timestamptz) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare gone integer;
begin
  perform declarations_decides();
  delete from declarations_phonecode c using declarations_declaration d
    where d.id = c.declaration_id and d.subject = concerned and d.declared_at < gone_before;
  update declarations_declaration set claim_sealed = ''::bytea, subject = gen_random_uuid()
    where subject = concerned and declared_at < gone_before and state in ('accepted', 'confirmed', 'unconfirmed') and claim_sealed <> ''::bytea;
  get diagnostics gone = row_count;
  return gone;
end $$;

-- Whom the register does not hold (any more) and whose declarations are all answered and old.
create function declarations_over(gone_before timestamptz, after uuid, most integer) returns table (subject uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform declarations_decides();
  return query select d.subject from declarations_declaration d where d.subject > after and d.claim_sealed <> ''::bytea
      and not exists (select from registers_person p where p.subject = d.subject)
    group by d.subject
    having max(d.declared_at) < gone_before and bool_and(d.state in ('accepted', 'confirmed', 'unconfirmed'))
    order by d.subject limit most;
end $$;

-- Counters of tries that no limit looks at any more, codes that open nothing any more, and rows that never meant anything.
create function declarations_tidy(gone_before timestamptz) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare gone integer; step integer;
begin
  perform declarations_decides();
  delete from declarations_attempt where window_at < gone_before;
  get diagnostics gone = row_count;
  delete from declarations_phonecode where made_at < gone_before;
  get diagnostics step = row_count;
  delete from declarations_decoy;
  return gone + step;
end $$;
revoke execute on function declarations_of_subject, declarations_erase, declarations_over, declarations_tidy from public;
grant execute on function declarations_of_subject, declarations_erase, declarations_over, declarations_tidy to jingwei_app;
"""
