"""The record of looks finds what nobody looked at: a route, a language, a state."""

from pathlib import Path

from tests.journeys.looked import LANGUAGES, NO_PAGE, Look, Record, missing, routes, templates


def whole() -> set[Look]:
    """Looks at everything."""
    looks = {Look(route, "", language, "filled") for route in routes() for language in LANGUAGES}
    return looks | {
        Look("", template, language, state)
        for template, states in templates().items()
        for state in states
        for language in LANGUAGES
    }


def test_nothing_is_missing_when_all_was_looked_at() -> None:
    assert missing(whole()) == []


def test_a_route_that_nobody_opened_in_one_language_is_told() -> None:
    looks = whole() - {Look("counter:person", "", "en", "filled")}
    assert missing(looks) == ["counter:person, en"]


def test_a_template_that_nobody_saw_with_something_to_mend_is_told() -> None:
    looks = whole() - {Look("", "mfa/authenticate.html", "zh-Hans", "error")}
    assert missing(looks) == ["mfa/authenticate.html, error, zh-Hans"]


def test_states_are_read_off_the_templates() -> None:
    found = templates()
    assert found["counter/registers/person.html"] == {"filled", "empty", "error"}
    assert found["mfa/reauthenticate.html"] == {"filled", "error"}, "the summary stands in the page that it extends"
    assert found["portal/registers/moved.html"] == {"filled"}
    assert "furniture/base.html" not in found


def test_what_has_no_page_is_served(db: None) -> None:
    assert set(NO_PAGE) <= set(routes())


def test_processes_write_into_one_file(tmp_path: Path) -> None:
    for process in range(2):
        Record(tmp_path / "looked").done(f"portal {process}")
    assert Record(tmp_path / "looked").read() == (set(), {"portal 0", "portal 1"})
