"""How what a list brought ends when the list is undone."""

FOREVER = "'9999-12-31 00:00:00+00'"

# What the batch believed ends. A thing stays on which something later stands: a version that was recorded after the batch's, or a row
# of another table that points to it and holds. A person who is undone gives the handle back: it belongs to whoever has the number.
UNDO = f"""
create function registers_import_undo(batch text, out what text, out ended bigint, out kept bigint) returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare gone uuid[];
begin
  if batch not like 'import:%' then raise exception 'no batch' using errcode = 'check_violation'; end if;
  what := 'residences';
  update registers_residenceversion v set recorded_until = now()
    where v.entered_by = batch and v.recorded_until = {FOREVER} and not exists (
      select from registers_residenceversion w where w.residence_id = v.residence_id and w.recorded_from > v.recorded_from);
  get diagnostics ended = row_count;
  select count(*) into kept from registers_residenceversion where entered_by = batch and recorded_until = {FOREVER};
  if ended + kept > 0 then return next; end if;

  what := 'entities';
  update registers_entityversion v set recorded_until = now()
    where v.entered_by = batch and v.recorded_until = {FOREVER} and not exists (
      select from registers_entityversion w where w.entity_id = v.entity_id and w.recorded_from > v.recorded_from);
  get diagnostics ended = row_count;
  select count(*) into kept from registers_entityversion where entered_by = batch and recorded_until = {FOREVER};
  if ended + kept > 0 then return next; end if;

  what := 'dwellings';
  update registers_dwellingversion v set recorded_until = now()
    where v.entered_by = batch and v.recorded_until = {FOREVER}
      and not exists (select from registers_dwellingversion w where w.dwelling_id = v.dwelling_id and w.recorded_from > v.recorded_from)
      and not exists (select from registers_residenceversion w where w.dwelling_id = v.dwelling_id and w.recorded_until = {FOREVER})
      and not exists (select from registers_entityversion w where w.dwelling_id = v.dwelling_id and w.recorded_until = {FOREVER});
  get diagnostics ended = row_count;
  select count(*) into kept from registers_dwellingversion where entered_by = batch and recorded_until = {FOREVER};
  if ended + kept > 0 then return next; end if;

  what := 'buildings';
  update registers_buildingversion v set recorded_until = now()
    where v.entered_by = batch and v.recorded_until = {FOREVER}
      and not exists (select from registers_buildingversion w where w.building_id = v.building_id and w.recorded_from > v.recorded_from)
      and not exists (select from registers_dwelling d join registers_dwellingversion w on w.dwelling_id = d.id
        where d.building_id = v.building_id and w.recorded_until = {FOREVER});
  get diagnostics ended = row_count;
  select count(*) into kept from registers_buildingversion where entered_by = batch and recorded_until = {FOREVER};
  if ended + kept > 0 then return next; end if;

  what := 'people';
  with closed as (
    update registers_personversion v set recorded_until = now()
      where v.entered_by = batch and v.recorded_until = {FOREVER}
        and not exists (select from registers_personversion w where w.person_id = v.person_id and w.recorded_from > v.recorded_from)
        and not exists (select from registers_residenceversion w where w.person_id = v.person_id and w.recorded_until = {FOREVER})
        and not exists (select from registers_identitylink l where l.person_id = v.person_id)
        and not exists (select from registers_admission a where a.person_id = v.person_id)
      returning v.person_id
  ) select coalesce(array_agg(person_id), '{{}}') into gone from closed;
  ended := cardinality(gone);
  delete from registers_persontoken where person_id = any (gone);
  update registers_person set subject = gen_random_uuid() where id = any (gone);
  select count(*) into kept from registers_personversion where entered_by = batch and recorded_until = {FOREVER};
  if ended + kept > 0 then return next; end if;
end $$;
"""
