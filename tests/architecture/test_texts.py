"""Texts for people are translated, vendored files are what their locks say, generated pages are in step."""

import pytest
from tools import docs, messages, vendor


def test_every_text_is_translated_and_none_is_fuzzy(capsys: pytest.CaptureFixture[str]) -> None:
    assert messages.main(["check"]) == 0, capsys.readouterr().err


def test_vendored_files_are_what_their_locks_say(capsys: pytest.CaptureFixture[str]) -> None:
    assert vendor.main(["check"]) == 0, capsys.readouterr().err


def test_generated_pages_are_in_step(capsys: pytest.CaptureFixture[str]) -> None:
    assert docs.main(["check"]) == 0, capsys.readouterr().err


def test_the_index_names_every_page_once_and_decisions_by_their_numbers() -> None:
    assert docs.index_faults() == []
    held = ["law.md", "decisions/0017-seal.md"]
    assert docs.faults_of("[law](law.md) · [0017 seal](decisions/0017-seal.md)", held) == []
    assert docs.faults_of("[law](law.md) · [law](law.md) · [0016 seal](decisions/0017-seal.md) · [x](x.md)", held) == [
        "law.md stands twice",
        "x.md is not there",
        "“0016 seal” has another number than its file",
    ]
    assert docs.faults_of("", held) == ["decisions/0017-seal.md is left out", "law.md is left out"]
