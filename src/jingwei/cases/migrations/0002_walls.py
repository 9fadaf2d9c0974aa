"""Policies and evidence triggers of work orders and service cases, what a closed order refuses, what a decision does unseen."""

from django.db import migrations

from jingwei.cases.migrations._orders import OPEN, UNSEEN
from jingwei.cases.migrations._subjects import KEPT
from jingwei.kernel.rowsecurity import evidenced, secured_by_command
from jingwei.kernel.territory import within_territory

HERE = within_territory()
DECISION = "(select jw_scope()) = 'decision'"
CASE = "nullif(current_setting('jw.case', true), '')::uuid"  # jw_case() without a call; null in every other scope
OWN = "(select jw_scope()) = 'own'"
ORDER_SEEN = f'{HERE} or {CASE} in ("case", admitted_case)'
PAUSE_SEEN = "exists (select from cases_workorder o where o.id = order_id)"  # the order's own policy cuts it
COUNTER = (
    "(case when case (select jw_wall()) when 'street' then street when 'district' then left(street, 6) end"
    " = any(string_to_array(current_setting('jw.codes', true), ',')) then true else false end)"
)
SERVICE_SEEN = f"{COUNTER} or id = {CASE}"

# 采办分离 for all who had a hand in the fact: an order names further accounts that may not close it, and the database refuses them.
# What was recorded, where and by whom stays as it was; a closed order stays closed as it was. Only erasure empties sealed fields,
# and only the admission of a counter's case changes afterwards.
FINAL = """
create sequence cases_order_number;
create sequence cases_service_number;
create index cases_order_of_subject on cases_workorder using gin (subjects);
-- Nearly all open orders are due within two weeks: counted apart, a limit and "open" look as if few orders met both.
create statistics cases_limits_of_open (mcv) on due_on, closed_at from cases_workorder;
create statistics cases_places (dependencies) on street, community, grid from cases_workorder;  -- a grid lies in one street

create function cases_order_final() returns trigger language plpgsql as $$
begin
  if (old.id, old.number, old."case", old.kind, old.reasons, old.dwelling_id, old.house_code, old.address,
      old.street, old.community, old.grid,
      old.recorded_by, old.opened_at, old.attempt)
     is distinct from
     (new.id, new.number, new."case", new.kind, new.reasons, new.dwelling_id, new.house_code, new.address,
      new.street, new.community, new.grid,
      new.recorded_by, new.opened_at, new.attempt)
     or old.declaration is distinct from new.declaration or old.reopened_from_id is distinct from new.reopened_from_id
     or old.resident_due_on is distinct from new.resident_due_on
     or (old.opening_note is distinct from new.opening_note and new.erased_at is null)
  then raise exception 'what an order was opened with never changes' using errcode = 'check_violation'; end if;
  if old.closed_at is not null and (
     (old.closed_at, old.closed_by, old.outcome, old.proof, old.due_on, old.accepted_at, old.accepted_by) is distinct from
     (new.closed_at, new.closed_by, new.outcome, new.proof, new.due_on, new.accepted_at, new.accepted_by)
     or (old.note is distinct from new.note and new.erased_at is null)
     or (old.correction_sealed is distinct from new.correction_sealed
         and (new.correction_sealed is not null or new.erased_at is null)))
  then raise exception 'a closed order never changes' using errcode = 'check_violation'; end if;
  return new;
end $$;
create trigger cases_order_final before update on cases_workorder for each row execute function cases_order_final();

alter table cases_workorder alter column barred set default '{}';
-- A name that was put there stays there: the trigger above holds what an order was opened with, this one what was added since.
create function cases_barred_stay() returns trigger language plpgsql as $$
begin
  if not new.barred @> old.barred or (old.closed_at is not null and new.barred is distinct from old.barred)
  then raise exception 'who was barred from closing an order stays barred' using errcode = 'check_violation'; end if;
  return new;
end $$;
create trigger cases_barred_stay before update on cases_workorder for each row execute function cases_barred_stay();

alter table cases_objection add constraint cases_objection_to_its_visit
  foreign key (order_id, visited_by) references cases_workorder (id, closed_by);
create function cases_objection_final() returns trigger language plpgsql as $$
begin
  if (old.order_id, old.visited_by, old.raised_at, old.raised_by_subject) is distinct from
     (new.order_id, new.visited_by, new.raised_at, new.raised_by_subject)
     or (old.decided_at is not null and (old.decided_at, old.decided_by, old.verdict, old.reason) is distinct from
         (new.decided_at, new.decided_by, new.verdict, new.reason))
  then raise exception 'an objection and its decision never change' using errcode = 'check_violation'; end if;
  return new;
end $$;
create trigger cases_objection_final before update on cases_objection for each row execute function cases_objection_final();
"""


class Migration(migrations.Migration):
    dependencies = (("cases", "0001_tables"), ("evidence", "0003_walls"), ("registers", "0002_walls"))
    operations = (
        secured_by_command("cases_workorder", read=ORDER_SEEN, add=f"{HERE} or {DECISION}", change=ORDER_SEEN),
        secured_by_command("cases_pause", read=PAUSE_SEEN, add=PAUSE_SEEN, change=PAUSE_SEEN),
        secured_by_command(
            "cases_objection",
            read=f"{HERE} or ({OWN} and raised_by_subject = (select jw_subject()))",
            add=f"{HERE} or {DECISION}",
            change=HERE,
        ),
        secured_by_command("cases_servicecase", read=SERVICE_SEEN, add=COUNTER, change=SERVICE_SEEN),
        *(evidenced(table) for table in ("cases_workorder", "cases_pause", "cases_objection", "cases_servicecase")),
        migrations.RunSQL(FINAL + UNSEEN + OPEN + KEPT),
    )
