"""What the database refuses: changes of accounts, posts, consents and agreements without an entry that covers them.

Signing in moves ``last_login`` and may renew the password's hash, so only the other columns of an account count.
"""

from django.db import migrations

from jingwei.kernel.rowsecurity import evidenced

COLUMNS = "kind, username, display_name, phone_index, phone_sealed, is_active"
ACCOUNT = f"""
create trigger accounts_account_evidence after insert or delete or update of {COLUMNS} on accounts_account
  for each statement execute function jw_touch();
alter table accounts_account add constraint accounts_account_index_size check (octet_length(phone_index) = 16);
"""


class Migration(migrations.Migration):
    dependencies = (("accounts", "0001_tables"), ("evidence", "0003_walls"))
    operations = (
        migrations.RunSQL(ACCOUNT),
        evidenced("accounts_post"),
        evidenced("accounts_consent"),
        evidenced("accounts_machineclient"),
        migrations.RunSQL(
            "revoke delete on accounts_account, accounts_post, accounts_consent, accounts_machineclient from jingwei_app"
        ),
    )
