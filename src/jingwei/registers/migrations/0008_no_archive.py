"""An archive that was never built is empty; only one that is there and cannot be asked is "not available"."""

from django.db import migrations

# No row is live: generation is null, and there is nothing to ask. It could not be asked: -1, which no generation is.
HISTORY_OF = """
create or replace function registers_history_of(
  wanted bytea, most integer, out generation integer, out seqs smallint[], out key_ids integer[], out blobs bytea[]
) language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'history is for decisions only' using errcode = 'insufficient_privilege'; end if;
  begin
    select g.number, f.seqs, f.key_ids, f.blobs into generation, seqs, key_ids, blobs
    from registers_historygeneration g, lateral (
      select array_agg(n.seq) as seqs, array_agg(n.key_id) as key_ids, array_agg(n.blob) as blobs from (
        select h.seq, h.key_id, h.blob from registers_history h
        where h.generation = g.number and h.index = wanted order by h.seq desc limit most
      ) n
    ) f where g.state = 'live';
  exception when others then
    generation := -1;
  end;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = (("registers", "0007_guards"),)
    operations = (migrations.RunSQL(HISTORY_OF, migrations.RunSQL.noop),)
