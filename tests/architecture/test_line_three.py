"""The line we hold (third point): nothing scores, ranks or watches people; enforcement reads premises and papers only.

The account that the product answers comes from a place and a time. Five of its patterns are left out here: enforcement of family
planning (计生执法), mediation between people (人民调解), calls to the police station (派出所接报), people under control (防控对象)
and women of child-bearing age (育龄妇女). Closed lists are held word by word, so that a new entry is a decision made in this file.
"""

import ast
import re
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest
from django.db import connections
from tests.architecture.source import PACKAGE, files

from jingwei.cases.words import Kind, Outcome, Reason
from jingwei.declarations.policy import WHITE, RecordQuality
from jingwei.faces.api.app import api
from jingwei.kernel import purposes
from jingwei.kernel.enforcement import ALLOWED
from jingwei.kernel.errors import PurposeMissing
from jingwei.registers.importing.columns import LAYOUTS
from jingwei.registers.importing.head import find_head
from jingwei.registers.importing.refusing import refused
from jingwei.registers.importing.rows import Reader
from jingwei.sharing import schema
from jingwei.sharing.errors import WrongList

PATTERNS = {
    "计生执法": ("计生", "计划生育", "family-planning", "birth-control"),
    "人民调解": ("人民调解", "调解", "mediation", "dispute"),
    "派出所接报": ("派出所", "接报", "police-report", "police"),
    "防控对象": ("防控", "重点人员", "control-target", "person-of-interest"),
    "育龄妇女": ("育龄", "child-bearing", "fertility"),
}
NEVER_KEPT = {
    "民族": "ethnic|ethnicity|nationality",
    "宗教": "religion|religious",
    "政治面貌": "political|party_member",
    "婚育": "marital|married|pregnant|pregnancy|children",
}
HEALTH = "health|disease|diagnosis|disability|blood_type"
OF_PEOPLE = re.compile(
    r"(^|_)(score|scored|rank|ranking|rating|grade|graded|watch|watched|watchlist|blacklist|label|labels|risk|risky|flagged|colour|credit)(_|$)"
)
TABLES_OF_PEOPLE = re.compile(r"^(registers_(person|residence|identitylink|admission)|accounts_|declarations_|cases_)")
NOT_SEARCHED = {"kernel/law/texts", "demo/reference", "registers/reference", "static/vendor", "migrations"} | {
    "registers/importing/refusing.py",  # the words by which a list's columns are refused
}


FREE_NAMES = {
    "计生执法": "计生情况 计划生育证号 独生子女 节育措施 生育登记 family-planning birth_control only_child",
    "人民调解": "人民调解 调解协议编号 矛盾纠纷 调解员 mediation_case dispute",
    "派出所接报": "派出所接报 接报时间 接警单号 警情类别 报警记录 police-report",
    "防控对象": "防控对象 是否重点人员 重点人口 管控对象 吸毒 前科 社区矫正 person-of-interest control_target criminal_record watchlist",
    "育龄妇女": "育龄妇女 是否育龄 孕情 孕检 婚况 配偶 child-bearing spouse pregnant",
}
"""How a column of somebody else's list would be called that brings a pattern in; the names are free, so our own closed lists say nothing."""


def _written() -> list[tuple[str, str]]:
    found = []
    for path in sorted(PACKAGE.rglob("*")):
        place = path.relative_to(PACKAGE).as_posix()
        if path.suffix in {".py", ".html", ".txt", ".po", ".js"} and not any(part in place for part in NOT_SEARCHED):
            found.append((place, path.read_text("utf-8")))
    return found


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_that_we_leave_out_is_no_purpose_kind_or_word_of_the_product(pattern: str) -> None:
    for word in (pattern, *PATTERNS[pattern]):
        with pytest.raises(PurposeMissing):
            purposes.named(word)
        said = {str(purpose.title) for purpose in purposes.ALL.values()} | {
            *Kind.values,
            *Reason.values,
            *Outcome.values,
            *map(str, Reason.labels),
        }
        assert not [text for text in said if word in text]
        if not word.isascii():
            assert not [place for place, text in _written() if word in text], word


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        ("计生执法", ("person.sex", "person.born_on", "person.children", "household.births")),
        ("人民调解", ("person.disputes", "person.contacts", "declaration.subject")),
        ("派出所接报", ("person.reports", "order.reports", "dwelling.reports")),
        ("防控对象", ("person.list", "person.label", "person.number", "person.origin", "order.outcome")),
        ("育龄妇女", ("person.sex", "person.age", "person.number[6:14]", "person.marital_status")),
    ],
)
def test_what_a_pattern_would_read_is_refused(pattern: str, needs: tuple[str, ...]) -> None:
    assert pattern in PATTERNS
    assert not set(needs) & ALLOWED
    assert not {need.split(".")[1] for need in needs} & {field.name for field in fields(RecordQuality)}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_column_that_brings_a_pattern_in_is_neither_registered_nor_read_nor_kept(pattern: str) -> None:
    key = {"name": "number", "title": "身份证号", "title_en": "Identity number", "kind": "identity-number", "key": True}
    for name in FREE_NAMES[pattern].split():
        assert refused(name), name
        for title, title_en in ((name, "Remarks"), ("备注", name)):
            with pytest.raises(WrongList):
                schema.columns([key, {"name": "more", "title": title, "title_en": title_en, "kind": "text"}])
        for layout in LAYOUTS.values():
            heads = [*(field.heads[0] for field in layout.fields), name]
            head = find_head([heads, *[["值"] * len(heads)] * 3], layout)
            assert (head.missing, set(head.refused)) == ((), {len(heads) - 1}), (layout.register, name)
            assert Reader(layout, head, date(2027, 3, 1)).kept(["值"] * len(heads)) == [*["值"] * (len(heads) - 1), ""]


def test_a_list_whose_title_is_a_pattern_is_not_registered() -> None:
    assert not [words for words in PATTERNS.values() if not any(map(refused, words))]
    assert not [pattern for pattern in PATTERNS if not refused(f"{pattern}名单")]


def test_the_white_list_is_this_one() -> None:
    assert {
        "dwelling.code",
        "dwelling.status",
        "dwelling.use",
        "dwelling.capacity",
        "dwelling.declared_on",
        "order.kind",
        "order.opened_on",
        "order.due_on",
        "order.closed_on",
        "declaration.present",
        "declaration.made_on",
        "record.confirmed",
        "record.name_agreement",
        "record.number_check",
        "record.dates_in_order",
        "record.overlaps",
        "record.over_capacity",
        "record.store_available",
    } == ALLOWED


def test_the_decision_reads_what_the_white_list_names_and_nothing_else() -> None:
    assert set(WHITE) == {field.name for field in fields(RecordQuality)}
    assert set(WHITE.values()) <= ALLOWED


def test_purposes_are_a_closed_list() -> None:
    assert set(purposes.ALL) == {
        "declaring",
        "visit",
        "own-record",
        "counter-service",
        "identify",
        "correction",
        "supervision",
        "register-care",
        "audit",
        "read-questions",
        "sharing",
        "messages",
        "accounts",
        "documents",
    }


def _columns(prefix: str = "") -> list[tuple[str, str]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("select table_name, column_name from information_schema.columns where table_schema = 'public'")
        return [(table, column) for table, column in cursor.fetchall() if table.startswith(prefix)]


@pytest.mark.django_db(databases=["owner"])
def test_no_column_holds_what_is_never_kept() -> None:
    forbidden = re.compile(rf"(^|_)({'|'.join([*NEVER_KEPT.values(), HEALTH])})(_|$)")
    assert [
        (table, column) for table, column in _columns() if forbidden.search(column) or any(word in column for word in NEVER_KEPT)
    ] == []


@pytest.mark.django_db(databases=["owner"])
def test_no_column_scores_ranks_watches_or_labels_people() -> None:
    assert [(table, column) for table, column in _columns() if TABLES_OF_PEOPLE.search(table) and OF_PEOPLE.search(column)] == []


def test_the_generator_invents_nothing_that_is_never_kept() -> None:
    forbidden = re.compile(rf"^({'|'.join([*NEVER_KEPT.values(), HEALTH])})$")
    for file in files():
        if file.place.startswith("demo/"):
            names = {
                node.target.id
                for node in ast.walk(file.tree)
                if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
            }
            assert not [name for name in names if forbidden.search(name)], file.place
            assert not [text.value for text in file.texts() if any(word in str(text.value) for word in (*NEVER_KEPT, "健康"))], (
                file.place
            )


def test_reference_lists_have_no_such_column() -> None:
    for path in [*PACKAGE.glob("demo/reference/*.*sv"), *PACKAGE.glob("registers/reference/*.*sv")]:
        head = path.read_text("utf-8").split("\n", 1)[0]
        assert not [word for word in (*NEVER_KEPT, "健康") if word in head], path.name


def _properties(schema: object) -> set[str]:
    match schema:
        case dict():
            inner = schema.get("properties")
            mine = set(inner) if isinstance(inner, dict) else set()
            return mine.union(*(_properties(value) for value in schema.values()))
        case list():
            return set().union(*(_properties(value) for value in schema))
    return set()


def test_the_api_has_no_such_field() -> None:
    names = _properties(api.get_openapi_schema(path_prefix="/api/v1/"))
    forbidden = re.compile(rf"(^|_)({'|'.join([*NEVER_KEPT.values(), HEALTH])})(_|$)")
    assert names
    assert not [name for name in names if forbidden.search(name) or OF_PEOPLE.search(name)]


def test_the_outcome_of_a_visit_describes_the_visit() -> None:
    assert set(Outcome.values) == {"as-declared", "corrected", "nobody-home", "no-such-dwelling", "not-admitted", "other"}


def test_staff_are_not_compared() -> None:
    """No list, board or count groups by who did the work."""
    by_worker = re.compile(r"group by[^;)\n]*\b(closed_by|accepted_by|visited_by|entered_by|recorded_by|actor)\b", re.IGNORECASE)
    assert not [place for place, text in _written() if by_worker.search(text)]
    grouped = re.compile(r"\.values\(\s*\"(closed_by|accepted_by|visited_by|entered_by|recorded_by|actor)\"")
    assert not [place for place, text in _written() if grouped.search(text)]


def test_the_search_finds_what_is_planted(tmp_path: Path) -> None:
    assert OF_PEOPLE.search("risk_score")
    assert OF_PEOPLE.search("watch")
    assert not OF_PEOPLE.search("upgraded_at")
    assert TABLES_OF_PEOPLE.search("registers_personversion")
