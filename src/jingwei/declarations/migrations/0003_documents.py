"""A counter whose open case admits to a person sees that person's documents, and may say that they were handed over and taken."""

from django.db import migrations

CASE = "(select jw_scope()) = 'case' and subject in (select p.subject from registers_person p)"  # whose own policy asks for the admission


class Migration(migrations.Migration):
    dependencies = (("declarations", "0002_walls"), ("evidence", "0008_documents"), ("registers", "0002_walls"))
    operations = (
        migrations.RunSQL(
            f"create policy evidence_document_read_case on evidence_document for select to jingwei_app using ({CASE});"
            f"create policy evidence_document_change_case on evidence_document for update to jingwei_app using ({CASE}) with check ({CASE});"
        ),
    )
