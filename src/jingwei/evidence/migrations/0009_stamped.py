"""Checkpoints whose note an authority stamped: when, by our clock; they stay for good."""

from django.db import migrations, models

# The stamp is kept before its checkpoint is said to have one; the database looks for it itself.
STAMPED = """
create function evidence_keep_stamped(which text, many bigint) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update evidence_checkpoint c set stamped_at = clock_timestamp(), kept = true
    where c.log = which and c.size = many and c.stamped_at is null and exists (
      select from evidence_timestamp t where t.kind = 'checkpoint' and t.digest = sha256(convert_to(c.note, 'UTF8')));
  return found;
end $$;
revoke execute on function evidence_keep_stamped from public, jingwei_app;
grant execute on function evidence_keep_stamped to jingwei_sequencer;
"""


class Migration(migrations.Migration):
    dependencies = (("evidence", "0008_documents"),)
    operations = (
        migrations.AddField("Checkpoint", "stamped_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "Checkpoint",
            models.Index(fields=["log", "size"], condition=models.Q(stamped_at__isnull=False), name="evidence_checkpoint_stamped"),
        ),
        migrations.RunSQL(STAMPED),
    )
