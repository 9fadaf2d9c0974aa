"""Every operation says what it refuses and what it records."""

import ast
import re

from tests.architecture.source import Function, all_events, called, calls, of_kind

IMPLIED = {"NotAllowed", "PurposeMissing"}  # every gate refuses so
RECORDS_NOTHING = {
    "accounts/operations/submissions.py begin_submission": "a form's token; bookkeeping of the door",
    "accounts/operations/submissions.py keep_answer": "a form's token; bookkeeping of the door",
    "accounts/operations/submissions.py free_submission": "a form's token; bookkeeping of the door",
    "accounts/operations/people.py resident_of": "makes a value and stores nothing",
    "cases/operations/orders.py again": "for its package: the event is recorded by whoever opens the next visit",
    "declarations/operations/limits.py count_attempt": "counts tries under a keyed hash; says nothing of anybody",
    "declarations/operations/phones.py keep_code": "runs in the handler of ``declarations.declared``, which records what it told",
    "registers/operations/history/verifying.py verify": "reads and compares; changes nothing",
    "registers/operations/identity.py admit": "stands in the read log: it lets a case read, and changes no register",
}
"""Operations that record no event, each with its reason."""

STEP = re.compile(r"``([a-z]+\.[a-z][a-z-]+)``")


def _operations() -> list[tuple[str, Function]]:
    return [(f"{file.place} {function.name}", function) for file in of_kind("operations") for function in file.functions()]


def _writes(function: Function) -> bool:
    arguments = {argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)}
    return bool(arguments & {"actor", "at"})


def test_every_operation_says_what_it_records() -> None:
    silent = [
        name
        for name, function in _operations()
        if _writes(function) and name not in RECORDS_NOTHING and "Records" not in (ast.get_docstring(function) or "")
    ]
    assert not silent, "Say what these record (Records ``module.step``), or why nothing: " + ", ".join(silent)


def test_steps_that_operations_name_exist() -> None:
    steps = {event.step for event in all_events()}
    named = {
        step
        for _, function in _operations()
        for line in (ast.get_docstring(function) or "").split("\n\n")
        if "Records" in line
        for step in STEP.findall(line)
    }
    assert not named - steps


def test_every_operation_names_the_refusals_that_it_raises_itself() -> None:
    silent = []
    for name, function in _operations():
        told = ast.get_docstring(function) or ""
        for node in ast.walk(function):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                error = called(node.exc).split(".")[-1]
                if error[0].isupper() and error not in IMPLIED and error not in told:
                    silent.append(f"{name} raises {error}")
    assert not silent, "Name these under Raises:\n" + "\n".join(silent)


def test_operations_take_by_name_what_is_not_their_subject() -> None:
    wrong = [
        name
        for name, function in _operations()
        if not function.name.startswith("erase_")  # called as ``kernel.personal.Personal.erase``, by position
        and {"actor", "at", "on", "purpose"} & {argument.arg for argument in (*function.args.posonlyargs, *function.args.args)}
    ]
    assert not wrong, "actor, at, on and purpose are keyword-only: " + ", ".join(wrong)


def test_no_exception_is_left_over() -> None:
    assert sorted(set(RECORDS_NOTHING) - {name for name, _ in _operations()}) == []


def test_operations_read_no_clock() -> None:
    read = [
        f"{file.place}:{call.lineno}"
        for file in of_kind("operations")
        for call in calls(file.tree)
        if called(call).endswith((".now", ".today", ".utcnow"))
    ]
    assert not read
