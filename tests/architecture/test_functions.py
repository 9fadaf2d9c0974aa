"""Functions that run with the owner's rights: each says who may call it, and refuses everybody else.

Such a function sees past every policy, so its own first line is the wall. The list below is whole: a function that is not on it
fails, as does one that answers without a scope or in a scope that it is not for.
"""

from contextlib import nullcontext
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, connections, transaction
from tests.people import NOON, STREET

from jingwei.kernel import scope as scopes
from jingwei.kernel.scope import Kind, Level, Scope

DECISION, OWN, CASE, TERRITORY = Kind.DECISION, Kind.OWN, Kind.CASE, Kind.TERRITORY
EVERY = frozenset(Kind)

SCOPES: dict[str, frozenset[Kind]] = {
    "cases_admit": frozenset({CASE}),
    "cases_ask_desk": frozenset({DECISION}),
    "cases_bar": frozenset({DECISION}),
    "cases_dismiss": frozenset({CASE, TERRITORY}),
    "cases_due": frozenset({DECISION}),
    "cases_erase": frozenset({DECISION}),
    "cases_finding": frozenset({DECISION}),
    "cases_had_a_hand": frozenset({DECISION}),
    "cases_hand_over": frozenset({DECISION}),
    "cases_mark": frozenset({DECISION}),
    "cases_objections_of": frozenset({DECISION}),  # and one's own, by one's own handle: see below
    "cases_of_subject": frozenset({DECISION}),
    "cases_visits_of": frozenset(),  # one's own, by one's own handle
    "declarations_ask_desk": frozenset({DECISION}),
    "declarations_attach": frozenset({DECISION}),
    "declarations_conclude": frozenset({DECISION}),
    "declarations_contest": frozenset({DECISION, OWN, CASE}),
    "declarations_correct": frozenset({DECISION}),
    "declarations_desk_asked": frozenset({DECISION, OWN, CASE}),
    "declarations_erase": frozenset({DECISION}),
    "declarations_follow": frozenset({DECISION}),
    "declarations_of_handler": frozenset({DECISION}),
    "declarations_of_subject": frozenset({DECISION}),
    "declarations_order_of": frozenset({CASE}),
    "declarations_over": frozenset({DECISION}),
    "declarations_recorder": frozenset({DECISION}),
    "declarations_shown": frozenset({DECISION, OWN, CASE}),
    "declarations_tidy": frozenset({DECISION}),
    "declarations_try_code": frozenset({DECISION}),
    "declarations_unsettled": frozenset({DECISION}),
    "declarations_waiting": frozenset({DECISION}),
    "declarations_waiting_for": frozenset({DECISION}),
    "evidence_advance": frozenset({DECISION}),
    "evidence_erase": frozenset({DECISION}),
    "evidence_captures_erase": frozenset({DECISION}),
    "evidence_captures_of": frozenset({DECISION}),
    "evidence_document_claim": frozenset({DECISION}),
    "evidence_document_new": frozenset({DECISION}),
    "evidence_document_open_receipt": frozenset({DECISION}),
    "evidence_document_receipt": frozenset({DECISION, OWN, CASE}),
    "evidence_document_seal": frozenset({DECISION}),
    "evidence_document_serve_receipt": frozenset({DECISION}),
    "evidence_document_waiting": frozenset({DECISION}),
    "evidence_document_withdraw": frozenset({DECISION}),
    "evidence_documents_erase": frozenset({DECISION}),
    "evidence_documents_kept": frozenset({DECISION}),
    "evidence_documents_of": frozenset({DECISION}),
    "evidence_expire": frozenset({DECISION}),
    "evidence_forget": frozenset({DECISION}),
    "evidence_forget_reads": frozenset({DECISION}),
    "evidence_let_go": frozenset({DECISION}),
    "evidence_opening": frozenset({DECISION, OWN}),
    "evidence_payloads_of": frozenset({DECISION}),
    "evidence_prune": frozenset({DECISION}),
    "evidence_reads_of": frozenset({DECISION}),
    "evidence_restrict": frozenset({DECISION}),
    "evidence_delays_kept": frozenset({DECISION}),
    "evidence_explanations_of": frozenset({DECISION}),
    "evidence_forget_explanations": frozenset({DECISION}),
    "evidence_forget_questions": frozenset({DECISION}),
    "evidence_gaps": frozenset(),  # an auditor's territory: see tests/evidence/test_auditing.py
    "evidence_opened": frozenset(),
    "evidence_question_mark": frozenset({DECISION}),
    "evidence_questions_kept": frozenset({DECISION}),
    "evidence_questions_late": frozenset({DECISION}),
    "evidence_questions_of": frozenset({DECISION}),
    "evidence_reads_with_marks": frozenset({DECISION}),
    "evidence_read_in_own_case": frozenset({OWN}),  # of one's own reads
    "registers_admit": frozenset({CASE, TERRITORY}),
    "registers_common": frozenset({CASE, TERRITORY}),  # how common words are, of the commonest
    "registers_departed": frozenset({DECISION}),
    "registers_dismiss": frozenset({CASE, TERRITORY}),
    "registers_facts": frozenset({DECISION}),
    "registers_forget": frozenset({DECISION}),
    "registers_history_of": frozenset({DECISION}),
    "registers_history_sources": frozenset({DECISION}),
    "registers_held_dwellings": frozenset({DECISION}),
    "registers_held_entities": frozenset({DECISION}),
    "registers_held_homes": frozenset({DECISION}),
    "registers_held_people": frozenset({DECISION}),
    "registers_hold": EVERY,  # locks a row and tells nothing
    "registers_identify": frozenset({DECISION}),
    "registers_known_phone": frozenset({DECISION}),
    "registers_linked": frozenset({DECISION}),
    "registers_lived_in": frozenset({DECISION}),
    "registers_plate": frozenset({DECISION}),
    "registers_reads_to_explain": frozenset(),  # an auditor's, or one's own reads by one's own ident
    "registers_residents": frozenset({TERRITORY}),  # of a street or less
    "registers_retract": frozenset({DECISION}),
    "registers_undone": frozenset({DECISION}),
    "registers_unlink_staff": frozenset({DECISION}),
    "registers_ward_of": frozenset({OWN}),  # of the guardian's own wards
    "registers_withdrawn": frozenset({DECISION}),
    "sharing_corrections_of": frozenset({DECISION}),
    "sharing_corrections_protected": frozenset({TERRITORY}),  # of the consumer's own corrections
    "sharing_deliveries_of": frozenset({DECISION}),
    "sharing_expire": frozenset({DECISION}),
    "sharing_forget_corrections": frozenset({DECISION}),
    "sharing_forget_deliveries": frozenset({DECISION}),
    "sharing_forget_rows": frozenset({DECISION}),
    "sharing_note": frozenset({TERRITORY}),  # and under the consumer's own agreement, while it holds
    "sharing_protected": frozenset({TERRITORY}),  # of rows that the consumer's agreement shows
    "sharing_put_right": frozenset({DECISION}),
    "sharing_received": frozenset({DECISION}),
    "sharing_records": frozenset({DECISION}),
    "sharing_row": frozenset({DECISION}),
    "sharing_row_of_key": frozenset({DECISION}),
    "sharing_rows_of": frozenset({DECISION}),
    "sharing_version_keys": frozenset({DECISION}),
    "sharing_version_rows": frozenset({DECISION}),
}
"""What the app role may call → in which scopes."""
IMPORT = {"registers_history_drop", "registers_history_open", "registers_history_switch", "registers_take_staged"} | {
    f"registers_import_{name}"
    for name in (
        "alike",
        "analyse",
        "became",
        "buildings",
        "dwellings",
        "entities",
        "grids",
        "people",
        "residences",
        "take",
        "undo",
    )
}
"""What the import role may call; it holds no scope and reaches staging tables only."""
SEQUENCER = {
    "evidence_keep_checkpoint",
    "evidence_keep_cosignature",
    "evidence_keep_refusal",
    "evidence_keep_stamped",
    "evidence_number_some",
}
"""What the sequencer may call; it numbers what is queued, keeps checkpoints that fit the tree, and reads numbers and hashes."""
NOBODY = {"registers_case_is_open", "registers_import_seen", "registers_only_listed", "registers_protects"}
"""What other functions of the owner call, and no role."""

ME = UUID(int=7)
ASKED = {
    None: None,
    DECISION: Scope.decision(),
    OWN: Scope.own(ME, ME),
    CASE: Scope.for_case(ME),
    TERRITORY: Scope.territory(Level.STREET, STREET),
}


@dataclass(frozen=True)
class Function:
    name: str
    arguments: tuple[str, ...]
    app: bool
    importing: bool
    sequencer: bool

    @property
    def call(self) -> str:
        return f"select * from {self.name}({', '.join(f'null::{kind}' for kind in self.arguments)})"


def functions() -> list[Function]:
    """All that run as their owner, but for triggers, which nobody calls; extensions' own are not ours."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select p.proname, array(select format_type(t, null) from unnest(p.proargtypes) as t),"
            " has_function_privilege('jingwei_app', p.oid, 'execute'), has_function_privilege('jingwei_import', p.oid, 'execute'),"
            " has_function_privilege('jingwei_sequencer', p.oid, 'execute')"
            " from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public' and p.prosecdef"
            " and p.prorettype <> 'trigger'::regtype and p.prorettype <> 'event_trigger'::regtype order by 1"
        )
        return [Function(name, tuple(kinds), *rights) for name, kinds, *rights in cursor.fetchall()]


def refusal(function: Function, scope: Scope | None) -> str:
    """What the function says to the app role in a scope; '' when it answers. What it did is undone."""
    within = scopes.entered(scope, at=NOON) if scope else nullcontext()
    try:
        with transaction.atomic():
            with within, connection.cursor() as cursor:
                cursor.execute(function.call)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error)
    return ""


@pytest.mark.django_db(databases=["default", "owner"])
def test_each_role_may_call_what_the_list_says_and_nothing_else() -> None:
    found = functions()
    assert {one.name for one in found if one.app} == set(SCOPES)
    assert {one.name for one in found if one.importing} == IMPORT
    assert {one.name for one in found if one.sequencer} == SEQUENCER
    assert {one.name for one in found} == set(SCOPES) | IMPORT | SEQUENCER | NOBODY


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize("kind", ASKED, ids=lambda kind: kind or "none")
def test_each_refuses_every_scope_that_it_is_not_for(kind: Kind | None) -> None:
    wrong = {}
    for function in functions():
        if not function.app:
            continue
        said = refusal(function, ASKED[kind])
        if kind is None:
            held = "no scope is set" in said
        elif kind in SCOPES[function.name]:
            held = "scope" not in said and "only" not in said  # it may still refuse the nonsense that it was asked
        else:
            held = any(words in said for words in ("not in this scope", "for decisions only"))
        if not held:
            wrong[function.name] = said or "answered"
    assert not wrong


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_function_that_is_planted_without_asking_is_found() -> None:
    planted = "create function planted(x uuid) returns uuid language sql security definer set search_path = public, pg_temp as $$ select x $$"
    with connection.cursor() as cursor:  # as the app role may not; the owner plants it in a transaction of its own
        cursor.execute("select has_schema_privilege('jingwei_app', 'public', 'create')")
        assert cursor.fetchone() == (False,)
    with connections["owner"].cursor() as cursor:
        cursor.execute(planted)
    found = {one.name: one for one in functions()}
    assert "planted" in found
    assert found["planted"].app  # default privileges let the app role in: the list is what keeps it honest
    assert "planted" not in SCOPES


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize("name", ["cases_of_subject", "cases_objections_of"])
def test_ones_own_rows_are_handed_out_by_ones_own_handle_only(name: str) -> None:
    with scopes.entered(Scope.own(ME, ME), at=NOON), connection.cursor() as cursor:
        cursor.execute(f"select * from {name}(%s)", [ME])
        assert cursor.fetchall() == []
    with pytest.raises(DatabaseError, match="not in this scope"), scopes.entered(Scope.own(ME, ME), at=NOON):
        connection.cursor().execute(f"select * from {name}(%s)", [UUID(int=8)])
