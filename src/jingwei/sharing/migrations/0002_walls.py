"""Who sees what of lists, agreements, deliveries and corrections; and what decisions and consumers do by functions alone."""

from django.db import migrations

from jingwei.kernel.rowsecurity import evidenced, secured_by_command
from jingwei.kernel.territory import within_territory
from jingwei.sharing.migrations._delivered import DELIVERED
from jingwei.sharing.migrations._guards import CONSUMER
from jingwei.sharing.migrations._rows import ROWS

HERE = within_territory()
SCOPED = "(select jw_scope()) is not null"  # what the catalogue tells everybody
DECISION = "(select jw_scope()) = 'decision'"
CONSUMING = f"(select jw_scope()) = 'territory' and (select jw_level()) <> 'logs' and consumer = (select {CONSUMER})"
OWN = "(select jw_scope()) = 'own' and subjects @> array[(select jw_subject())]"

# Without an agreement in force that the consumer of this transaction holds, a row is seen by nobody. An agreement that ended or was
# withdrawn, a list that was withdrawn and a version whose time is over show nothing from that moment on.
AGREED = f"""version_id in (select v.id from sharing_listversion v
  join sharing_list l on l.id = v.list_id join sharing_agreement a on a.list_id = l.id
  where a.consumer = (select {CONSUMER}) and a.withdrawn_at is null and l.withdrawn_at is null
    and a.valid_from <= (select jw_day()) and a.valid_until > (select jw_day())
    and v.completed_at is not null and v.expired_at is null and v.as_of + l.retention_days > (select jw_day()))"""

# What was written stays as it was; a list and an agreement can be withdrawn, once. Rows enter by the import role alone.
FINAL = """
revoke update on sharing_list, sharing_agreement, sharing_correction from jingwei_app;
grant update (withdrawn_at, withdrawn_by) on sharing_list, sharing_agreement to jingwei_app;
grant update (sent_at, sent_digest, confirmed_at) on sharing_correction to jingwei_app;
create policy sharing_list_change on sharing_list for update to jingwei_app
  using ((select jw_scope()) = 'decision' and withdrawn_at is null) with check ((select jw_scope()) = 'decision');
create policy sharing_agreement_change on sharing_agreement for update to jingwei_app
  using ((select jw_scope()) = 'decision' and withdrawn_at is null) with check ((select jw_scope()) = 'decision');
create sequence sharing_agreement_number;
grant usage on sequence sharing_agreement_number to jingwei_app;
revoke all on sharing_delivery from jingwei_app;
alter table sharing_delivery enable row level security;
alter table sharing_listrow add constraint sharing_row_key_size check (octet_length(key_index) = 16);
alter table sharing_delivery add constraint sharing_delivery_sizes check (octet_length(salt) = 32 and octet_length(commitment) = 32);

grant select on sharing_list to jingwei_import;
grant select, insert, update on sharing_listversion to jingwei_import;
grant select, insert on sharing_listrow to jingwei_import;
create policy sharing_list_import on sharing_list for select to jingwei_import using (true);
create policy sharing_listversion_import on sharing_listversion to jingwei_import using (true) with check (true);
create policy sharing_listrow_import on sharing_listrow to jingwei_import using (true) with check (true);
"""


class Migration(migrations.Migration):
    dependencies = (("sharing", "0001_tables"), ("evidence", "0003_walls"))
    operations = (
        secured_by_command("sharing_list", read=SCOPED, add=DECISION),
        secured_by_command("sharing_listversion", read=SCOPED, add="false"),
        secured_by_command("sharing_listrow", read=f"{HERE} and {AGREED}", add="false"),
        secured_by_command("sharing_agreement", read=SCOPED, add=DECISION),
        secured_by_command("sharing_correction", read=f"({CONSUMING}) or ({OWN})", add=DECISION, change=CONSUMING),
        migrations.RunSQL(FINAL),
        *(
            evidenced(table)
            for table in ("sharing_list", "sharing_listversion", "sharing_listrow", "sharing_agreement", "sharing_correction")
        ),
        migrations.RunSQL(ROWS + DELIVERED),
    )
