"""Nobody reads without saying who and what for: every query takes actor and purpose, and the gate stands in the query."""

import ast

from tests.architecture.source import Function, called, calls, of_kind

NO_ACTOR = {
    "accounts/queries.py signed_in": "the door: makes the actor, so there is none yet",
    "accounts/queries.py staff_named": "the door: makes the actor, so there is none yet",
    "accounts/queries.py list_posts": "the door: the posts that an actor is made from",
    "accounts/queries.py list_visitors": "for decisions: which staff visit in a grid; idents only, and shown to nobody",
    "accounts/queries.py is_held": "for decisions: whether a unit has anybody who would read; says yes or no of a unit",
    "accounts/queries.py actor_for": "the door: makes the actor",
    "accounts/queries.py actor_for_client": "the door: makes the actor of a machine",
    "accounts/queries.py account_of_phone": "the door: whose code is to be sent, before anybody is signed in",
    "accounts/queries.py phone_of": "the door: where the code is sent, before anybody is signed in",
    "registers/queries/identity.py linked": "the door: whether an account is somebody's; returns two handles",
    "demo/queries.py free_candidates": "for the demo's driver: acts as the product itself, before the gate that it calls",
    "registers/queries/facts.py forget_archive": "lets go of a cached file; reads nothing",
    "registers/queries/facts.py history_of": "pure look-up behind facts_of, which holds the gate and notes the read",
}


def _named(file_place: str, function: Function) -> str:
    return f"{file_place} {function.name}"


def _asks(function: Function) -> bool:
    by_name = {argument.arg: default for argument, default in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)}
    return by_name.get("actor", ast.Constant(0)) is None and by_name.get("purpose", ast.Constant(0)) is None


def _gated(function: Function) -> bool:
    """It calls the gate itself, or hands actor and purpose on to a function that does."""
    for call in calls(function):
        handed = {keyword.arg for keyword in call.keywords} | {ast.unparse(argument) for argument in call.args}
        if called(call) in {"gate", "reads.gate"} or {"actor", "purpose"} <= handed:
            return True
    return False


def test_every_query_takes_actor_and_purpose_by_name() -> None:
    wrong = [
        name
        for file in of_kind("queries")
        for function in file.functions()
        if (name := _named(file.place, function)) not in NO_ACTOR and not _asks(function)
    ]
    assert not wrong, "These queries do not ask who and what for: " + ", ".join(wrong)


def test_the_gate_stands_in_every_query() -> None:
    open_ones = [
        name
        for file in of_kind("queries")
        for function in file.functions()
        if (name := _named(file.place, function)) not in NO_ACTOR and not _gated(function)
    ]
    assert not open_ones, "These queries have no gate: " + ", ".join(open_ones)


def test_no_exception_is_left_over() -> None:
    there = {_named(file.place, function) for file in of_kind("queries") for function in file.functions()}
    assert not set(NO_ACTOR) - there


def test_a_query_that_forgets_is_found() -> None:
    forgetful = ast.parse("def get_person(person, *, actor, purpose=None): return Person.objects.get(pk=person)").body[0]
    assert isinstance(forgetful, ast.FunctionDef)
    assert not _asks(forgetful)
    assert not _gated(forgetful)
