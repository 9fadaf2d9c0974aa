"""Texts for people are translated, vendored files are what their locks say, generated pages are in step."""

import pytest
from tools import docs, messages, vendor


def test_every_text_is_translated_and_none_is_fuzzy(capsys: pytest.CaptureFixture[str]) -> None:
    assert messages.main(["check"]) == 0, capsys.readouterr().err


def test_vendored_files_are_what_their_locks_say(capsys: pytest.CaptureFixture[str]) -> None:
    assert vendor.main(["check"]) == 0, capsys.readouterr().err


def test_generated_pages_are_in_step(capsys: pytest.CaptureFixture[str]) -> None:
    assert docs.main(["check"]) == 0, capsys.readouterr().err
