"""Accounts, posts, consents and machine clients: what changes, what is refused, what is in evidence."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, ProgrammingError, connection, transaction
from tests.people import DISTRICT, G1, NOON, OPERATOR, QIAN, STREET

from jingwei.accounts import jobs, operations, queries
from jingwei.accounts.models import Account, MachineClient, Post, Submission
from jingwei.accounts.operations import Agreement, PostGrant
from jingwei.accounts.personal import PERSONAL
from jingwei.evidence.models import Entry
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.errors import NotAllowed, NotFound
from jingwei.kernel.scope import Level, Scope

DOOR = Actor.system("door")
PHONE = "13800138000"
CLERK = PostGrant(role=Role.CLERK, organisation=STREET, codes=(STREET,), valid_from=date(2027, 1, 1))
AGREEMENT = Agreement(
    organisation="health-bureau",
    scopes=("registers", "work-orders"),
    level=Level.DISTRICT,
    codes=(DISTRICT,),
    basis="agreement 2026-7",
    valid_from=date(2027, 1, 1),
)


def hire(username: str = "zhao", *posts: PostGrant, at: datetime = NOON) -> UUID:
    with scopes.entered(Scope.decision(), at=at):
        return operations.create_staff(username, display_name="Zhao", password=None, posts=posts, actor=OPERATOR, at=at)


def steps(case: UUID) -> list[str]:
    with scopes.entered(Scope.decision(), at=NOON):
        return list(Entry.objects.filter(case=case).order_by("seq").values_list("step", flat=True))


def test_a_name_is_given_once(db: None) -> None:
    hire()
    with pytest.raises(operations.NameTaken, match="zhao"):
        hire()


def test_only_the_operator_creates_staff(db: None) -> None:
    with scopes.entered(Scope.decision(), at=NOON), pytest.raises(NotAllowed):
        operations.create_staff("zhao", display_name="", password=None, posts=[], actor=QIAN, at=NOON)


@pytest.mark.parametrize("codes", [(), (G1,), ("44030400x",)])
def test_a_post_has_codes_of_its_level(db: None, codes: tuple[str, ...]) -> None:
    with pytest.raises(operations.WrongPost):
        hire("zhao", replace(CLERK, codes=codes))


def test_a_resident_is_no_post(db: None) -> None:
    with pytest.raises(operations.WrongPost):
        hire("zhao", replace(CLERK, role=Role.RESIDENT))


def test_a_post_begins_and_ends_on_its_days(db: None) -> None:
    zhao = hire("zhao", CLERK)
    post = Post.objects.get()
    with scopes.entered(Scope.decision(), at=NOON):
        operations.end_post(post.pk, on=date(2027, 3, 1), actor=OPERATOR, at=NOON)
    last = datetime(2027, 2, 28, 15, 59, tzinfo=UTC)
    assert queries.actor_for(zhao, at=last).role is Role.CLERK
    with pytest.raises(queries.NoPost):
        queries.actor_for(zhao, at=last + timedelta(minutes=1))
    with scopes.entered(Scope.decision(), at=NOON), pytest.raises(operations.PostOver, match="2027-03-01"):
        operations.end_post(post.pk, on=date(2027, 3, 1), actor=OPERATOR, at=NOON)
    assert steps(zhao) == ["accounts.staff-created", "accounts.post-given", "accounts.post-ended"]


def test_with_several_posts_one_is_picked(db: None) -> None:
    zhao = hire("zhao", CLERK, replace(CLERK, role=Role.GRID_WORKER, codes=(G1,)))
    with pytest.raises(queries.PickPost):
        queries.actor_for(zhao, at=NOON)
    held = queries.list_posts(zhao, on=date(2027, 3, 1))
    assert [queries.actor_for(zhao, post=post.id, at=NOON).role for post in held] == [post.role for post in held]


def test_somebody_elses_post_cannot_be_picked(db: None) -> None:
    zhao = hire("zhao", CLERK, replace(CLERK, role=Role.GRID_WORKER, codes=(G1,)))
    hire("qian", replace(CLERK, role=Role.STREET_OFFICER))
    theirs = Post.objects.get(role="street-officer")
    with pytest.raises(queries.PickPost):
        queries.actor_for(zhao, post=theirs.pk, at=NOON)


def test_a_phone_makes_one_account_however_often_it_is_proved(db: None) -> None:
    with scopes.entered(Scope.decision(), at=NOON):
        first = operations.create_resident(PHONE, actor=DOOR, at=NOON)
        second = operations.create_resident(PHONE, actor=DOOR, at=NOON)
    assert first.pk == second.pk
    assert steps(first.pk) == ["accounts.resident-created"]


def test_a_phone_in_use_cannot_be_taken_and_one_changes_ones_own_only(db: None) -> None:
    with scopes.entered(Scope.decision(), at=NOON):
        one = operations.create_resident(PHONE, actor=DOOR, at=NOON)
        other = operations.create_resident("13900139000", actor=DOOR, at=NOON)
        own = Actor.of(Role.RESIDENT, ident=one.ident, scope=Scope.decision())
        with pytest.raises(operations.PhoneTaken):
            operations.set_phone(one.pk, phone="13900139000", actor=own, at=NOON)
        with pytest.raises(NotAllowed):
            operations.set_phone(other.pk, phone="13700137000", actor=own, at=NOON)
        operations.set_phone(one.pk, phone="13700137000", actor=own, at=NOON)
    assert queries.phone_of(one.pk) == "13700137000"
    assert queries.account_of_phone(PHONE) is None


def test_a_freed_phone_may_make_an_account_for_its_next_holder(db: None) -> None:
    with scopes.entered(Scope.decision(), at=NOON):
        one = operations.create_resident(PHONE, actor=DOOR, at=NOON)
        operations.set_phone(one.pk, phone="13700137000", actor=DOOR, at=NOON)
        next_holder = operations.create_resident(PHONE, actor=DOOR, at=NOON)
    assert next_holder.pk != one.pk
    assert queries.phone_of(next_holder.pk) == PHONE


def test_consent_is_given_once_and_withdrawn_once(db: None) -> None:
    with scopes.entered(Scope.decision(), at=NOON):
        one = operations.create_resident(PHONE, actor=DOOR, at=NOON)
        for _ in range(2):
            operations.give_consent(one.pk, text="messages", version="1", actor=DOOR, at=NOON)
        operations.withdraw_consent(one.pk, text="messages", actor=DOOR, at=NOON)
        with pytest.raises(NotFound):
            operations.withdraw_consent(one.pk, text="messages", actor=DOOR, at=NOON)
    assert steps(one.pk) == ["accounts.resident-created", "accounts.consent-given", "accounts.consent-withdrawn"]


@pytest.mark.parametrize(
    "wrong", [{"scopes": ()}, {"scopes": ("everything",)}, {"basis": " "}, {"codes": ()}, {"codes": (STREET,)}]
)
def test_an_agreement_names_basis_scopes_and_territory(db: None, wrong: dict[str, object]) -> None:
    with scopes.entered(Scope.decision(), at=NOON), pytest.raises(operations.WrongAgreement):
        operations.create_client("Health", agreement=replace(AGREEMENT, **wrong), actor=OPERATOR, at=NOON)  # type: ignore[arg-type]


@pytest.mark.parametrize("other", ["declarations", "work-orders", "registers"])
def test_who_declares_for_residents_reads_nothing(db: None, other: str) -> None:
    both = replace(AGREEMENT, scopes=("declaring", other))
    with scopes.entered(Scope.decision(), at=NOON):
        with pytest.raises(operations.ScopesApart):
            operations.create_client("Health", agreement=both, actor=OPERATOR, at=NOON)
        assert not MachineClient.objects.exists()
        given = operations.create_client("Health", agreement=replace(AGREEMENT, scopes=("declaring",)), actor=OPERATOR, at=NOON)
    actor = queries.actor_for_client(given.client, scopes=("declaring", other), at=NOON)
    assert actor is not None
    assert actor.duties == {"declarations.declare", "declarations.status", "evidence.check"}


def test_a_machine_has_the_duties_of_token_and_agreement_both(db: None) -> None:
    with scopes.entered(Scope.decision(), at=NOON):
        given = operations.create_client("Health", agreement=AGREEMENT, actor=OPERATOR, at=NOON)
    actor = queries.actor_for_client(given.client, scopes=("work-orders", "declarations"), at=NOON)
    assert actor is not None
    assert "cases.list" in actor.duties
    assert not {"declarations.read", "registers.search"} & actor.duties
    assert (actor.on_behalf, actor.organisation) == ("agreement 2026-7", "health-bureau")
    assert queries.actor_for_client(given.client, scopes=("registers",), at=datetime(2026, 12, 1, tzinfo=UTC)) is None
    assert queries.actor_for_client("jw-nobody", scopes=("registers",), at=NOON) is None


@pytest.mark.parametrize(
    "statement",
    [
        "insert into accounts_post (id, account_id, role, organisation, level, codes, valid_from, valid_until)"
        " select gen_random_uuid(), id, 'clerk', '', 'street', '{440304008}', '2027-01-01', '9999-12-31' from accounts_account",
        "update accounts_post set codes = '{440304}', level = 'district'",
        "update accounts_account set phone_index = null, phone_sealed = null",
        "update accounts_account set kind = 'staff'",
    ],
)
def test_the_database_refuses_what_is_not_in_evidence(committing: str, statement: str) -> None:
    hire("zhao", CLERK)
    with (
        pytest.raises(IntegrityError, match="without an entry that covers it"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_app_cannot_delete_an_account(committing: str) -> None:
    hire()
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("delete from accounts_account")


def test_signing_in_needs_no_entry(committing: str) -> None:
    account = Account.objects.get(pk=hire())
    account.last_login = NOON
    account.save(update_fields=["last_login"])
    assert Account.objects.get().last_login == NOON


def test_two_sendings_at_once_do_the_work_once(committing: str) -> None:
    answers: list[str | None] = []
    began = threading.Event()

    def second() -> None:
        began.wait(5)
        try:
            with transaction.atomic():
                answers.append(operations.begin_submission("token", at=NOON))
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    thread.start()
    with transaction.atomic():
        assert operations.begin_submission("token", at=NOON) is None
        began.set()
        thread.join(0.3)
        assert thread.is_alive()
        operations.keep_answer("token", answer="/done/")
    thread.join(5)
    assert answers == ["/done/"]


def test_what_is_old_is_dropped(db: None) -> None:
    operations.begin_submission("old", at=NOON - timedelta(days=2))
    operations.begin_submission("new", at=NOON)
    Session.objects.create(session_key="ended", session_data="", expire_date=NOON - timedelta(hours=1))
    assert [progress.done for progress in jobs.tidy(NOON, at=NOON)] == [1, 1, 0]
    assert Submission.objects.get().pk == "new"


def test_an_erased_account_says_nothing_of_whose_it_was(db: None) -> None:
    with scopes.entered(Scope.decision(), at=NOON):
        one = operations.create_resident(PHONE, actor=DOOR, at=NOON)
        operations.give_consent(one.pk, text="messages", version="1", actor=DOOR, at=NOON)
        exported = {table: personal.export(one.pk) for table, personal in PERSONAL.items()}
        assert exported["accounts_account"][0]["phone"] == PHONE
        assert exported["accounts_consent"][0]["text"] == "messages"
        assert PERSONAL["accounts_account"].erase(one.pk, NOON) == 1
    row = Account.objects.get(pk=one.pk)
    assert (queries.phone_of(row.pk), row.is_active, row.display_name) == ("", False, "")
    assert queries.signed_in(row) is None
