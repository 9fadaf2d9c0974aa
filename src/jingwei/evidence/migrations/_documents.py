"""Documents and time stamps: who may do what with them, and what never changes once it is sealed."""

# The columns that a scope may set are granted one by one; all else is done by the functions below.
STAMPS = """
alter table evidence_timestamp add constraint evidence_timestamp_digest check (octet_length(digest) = 32);
revoke update, delete on evidence_timestamp from jingwei_app;
grant select, insert on evidence_timestamp to jingwei_sequencer;
"""

FINAL = """
revoke update on evidence_document from jingwei_app;
grant update (served_at, served_how, acknowledged_at) on evidence_document to jingwei_app;

-- Life goes forward only: what was made, served or acknowledged stays as it was. Erasure empties the contents and unlinks the person.
create function evidence_document_final() returns trigger language plpgsql as $$
begin
  if (old.id, old.kind, old."case", old.about, old.template, old.level, old.asked_at)
     is distinct from (new.id, new.kind, new."case", new.about, new.template, new.level, new.asked_at)
     or (old.subject is distinct from new.subject and new.erased_at is null)
     or (old.sealed_at is not null and (old.sealed_at, old.sha256, old.sm3, old.size, old.entry)
         is distinct from (new.sealed_at, new.sha256, new.sm3, new.size, new.entry))
     or (old.pdf_sealed is not null and old.pdf_sealed is distinct from new.pdf_sealed and new.erased_at is null)
     or (old.served_at is not null and (old.served_at, old.served_how) is distinct from (new.served_at, new.served_how))
     or (old.acknowledged_at is not null and old.acknowledged_at is distinct from new.acknowledged_at)
     or (old.withdrawn_at is not null and old.withdrawn_at is distinct from new.withdrawn_at)
     or (old.erased_at is not null and new is distinct from old)
  then raise exception 'what happened to a document never changes' using errcode = 'check_violation'; end if;
  return new;
end $$;
create trigger evidence_document_final before update on evidence_document
  for each row execute function evidence_document_final();
"""

MAKING = """
create function evidence_documents_decide() returns void language plpgsql stable as $$
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
end $$;

-- Whether a document is to be added: of two who ask at once the second waits for the first.
create function evidence_document_new(wanted uuid) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform evidence_documents_decide();
  perform pg_advisory_xact_lock(hashtextextended('evidence_document ' || wanted::text, 0));
  return not exists (select from evidence_document where id = wanted);
end $$;

create function evidence_document_waiting(wanted uuid)
returns table (kind text, "case" uuid, subject uuid, level text, template text, facts bytea)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform evidence_documents_decide();
  return query select d.kind::text, d."case", d.subject, d.level::text, d.template::text, d.facts_sealed
    from evidence_document d where d.id = wanted and d.sealed_at is null and d.erased_at is null;
end $$;

-- Whether it is still to be made; locked until the end of the transaction, so it is kept once.
create function evidence_document_claim(wanted uuid) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform evidence_documents_decide();
  perform from evidence_document d where d.id = wanted and d.sealed_at is null and d.erased_at is null for update;
  return found;
end $$;

create function evidence_document_seal(
  wanted uuid, instant timestamptz, content bytea, hash bytea, chinese_hash bytea, bytes integer, told uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform evidence_documents_decide();
  update evidence_document set sealed_at = greatest(asked_at, instant), pdf_sealed = content, sha256 = hash, sm3 = chinese_hash,
    size = bytes, entry = told, facts_sealed = ''::bytea where id = wanted and sealed_at is null;
end $$;

create function evidence_document_withdraw(wanted text, concerned uuid, instant timestamptz)
returns table (id uuid, "case" uuid, subject uuid)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform evidence_documents_decide();
  return query update evidence_document d set withdrawn_at = instant
    where d.kind = wanted and d.about = concerned and d.withdrawn_at is null and d.erased_at is null returning d.id, d."case", d.subject;
end $$;
"""

# A receipt's sealed copy is for whoever may open the receipt; the face knows who that is, and the document says nothing of a person.
RECEIPTS = """
create function evidence_document_receipt(wanted uuid)
returns table (id uuid, kind text, asked_at timestamptz, sealed_at timestamptz, served_at timestamptz, acknowledged_at timestamptz,
  withdrawn_at timestamptz, size integer, sha256 bytea, level text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() not in ('decision', 'own', 'case') then
    raise exception 'not in this scope' using errcode = 'insufficient_privilege';
  end if;
  return query select d.id, d.kind::text, d.asked_at, d.sealed_at, d.served_at, d.acknowledged_at, d.withdrawn_at, d.size, d.sha256,
    d.level::text from evidence_document d
    where d.id = wanted and d.kind = 'receipt' and d.erased_at is null and (jw_scope() <> 'own' or d.subject = jw_subject());
end $$;

create function evidence_document_open_receipt(wanted uuid)
returns table (id uuid, kind text, "case" uuid, subject uuid, served_at timestamptz, content bytea)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform evidence_documents_decide();
  return query select d.id, d.kind::text, d."case", d.subject, d.served_at, d.pdf_sealed from evidence_document d
    where d.id = wanted and d.kind = 'receipt' and d.sealed_at is not null and d.erased_at is null;
end $$;

create function evidence_document_serve_receipt(wanted uuid, channel text, instant timestamptz) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform evidence_documents_decide();
  update evidence_document d set served_at = greatest(d.sealed_at, instant), served_how = channel
    where d.id = wanted and d.kind = 'receipt' and d.served_at is null and d.sealed_at is not null and d.erased_at is null;
  return found;
end $$;
"""

KEEPING = """
create function evidence_documents_of(concerned uuid)
returns table (id uuid, kind text, "case" uuid, about uuid, asked_at timestamptz, sealed_at timestamptz, served_at timestamptz,
  acknowledged_at timestamptz, withdrawn_at timestamptz, entry uuid, sha256 bytea, content bytea)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform evidence_documents_decide();
  return query select d.id, d.kind::text, d."case", d.about, d.asked_at, d.sealed_at, d.served_at, d.acknowledged_at, d.withdrawn_at,
    d.entry, d.sha256, d.pdf_sealed from evidence_document d where d.subject = concerned and d.erased_at is null order by d.asked_at, d.id;
end $$;

-- Sealed documents for the archive, page by page.
create function evidence_documents_kept(after uuid, most integer)
returns table (id uuid, kind text, "case" uuid, subject uuid, level text, sealed_at timestamptz, content bytea)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform evidence_documents_decide();
  return query select d.id, d.kind::text, d."case", d.subject, d.level::text, d.sealed_at, d.pdf_sealed from evidence_document d
    where d.id > after and d.sealed_at is not null and d.erased_at is null order by d.id limit most;
end $$;

create function evidence_documents_erase(concerned uuid, instant timestamptz) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare gone integer;
begin
  perform evidence_documents_decide();
  update evidence_document set pdf_sealed = null, facts_sealed = ''::bytea, subject = gen_random_uuid(), erased_at = instant
    where subject = concerned and erased_at is null;
  get diagnostics gone = row_count;
  return gone;
end $$;
"""

PICTURES = """
create index evidence_capture_subjects on evidence_capture using gin (subjects);

create function evidence_captures_of(concerned uuid)
returns table (kind text, taken_at timestamptz, received_at timestamptz, sha256 bytea)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform evidence_documents_decide();
  return query select c.kind::text, c.taken_at, c.received_at, c.sha256 from evidence_capture c
    where c.subjects @> array[concerned] and c.erased_at is null order by c.received_at, c.id;
end $$;

-- A picture that concerns others too stays for them.
create function evidence_captures_erase(concerned uuid, instant timestamptz) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare gone integer;
begin
  perform evidence_documents_decide();
  update evidence_capture c set subjects = array_remove(c.subjects, concerned),
      content_sealed = case when array_remove(c.subjects, concerned) = '{}' then null else c.content_sealed end,
      erased_at = case when array_remove(c.subjects, concerned) = '{}' then instant end
    where c.subjects @> array[concerned] and c.erased_at is null;
  get diagnostics gone = row_count;
  return gone;
end $$;

create function evidence_capture_final() returns trigger language plpgsql as $$
begin
  if to_jsonb(new) - array['subjects', 'content_sealed', 'erased_at'] is distinct from to_jsonb(old) - array['subjects', 'content_sealed', 'erased_at']
     or not old.subjects @> new.subjects or (new.content_sealed is distinct from old.content_sealed and new.erased_at is null)
  then raise exception 'a picture that was kept never changes' using errcode = 'check_violation'; end if;
  return new;
end $$;
create trigger evidence_capture_final before update on evidence_capture for each row execute function evidence_capture_final();
"""

_NAMES = (
    "evidence_documents_decide, evidence_document_new, evidence_document_waiting, evidence_document_claim, evidence_document_seal,"
    " evidence_document_withdraw, evidence_document_receipt, evidence_document_open_receipt, evidence_document_serve_receipt,"
    " evidence_documents_of, evidence_documents_kept, evidence_documents_erase,"
    " evidence_captures_of, evidence_captures_erase"
)
GRANTS = f"revoke execute on function {_NAMES} from public; grant execute on function {_NAMES} to jingwei_app;"
