"""The two tools of the furniture: vendored files that are what their lock says, and texts that are gathered the same everywhere."""

import gettext
import io
import json
from pathlib import Path

import pytest
from tools import messages, vendor


def test_every_vendored_file_is_what_its_lock_says() -> None:
    assert [problem for lock in vendor.LOCKS for problem in vendor.problems(lock)] == []


def test_each_vendored_package_names_version_integrity_and_licence() -> None:
    for lock in vendor.LOCKS:
        for package in json.loads(lock.read_text())["packages"]:
            assert package["version"]
            assert package["licence"]
            assert package["integrity"].startswith("sha512-")
            assert any("LICENSE" in file["to"] or "licences/" in file["to"] for file in package["files"])


def test_a_changed_a_missing_and_a_stray_vendored_file_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendor, "ROOT", tmp_path)
    lock = tmp_path / "vendor.lock.json"
    files = [{"to": name, "sha256": vendor.sha256(b"as locked")} for name in ("same.js", "changed.js", "missing.js")]
    lock.write_text(json.dumps({"packages": [{"name": "x", "files": files}]}))
    for name, content in {"same.js": b"as locked", "changed.js": b"else", "stray.js": b""}.items():
        (tmp_path / name).write_bytes(content)
    assert [line.split(". ")[0] for line in vendor.problems(lock)] == [
        "changed.js differs from its lock",
        "missing.js is missing",
        "stray.js is in no lock",
    ]


def test_the_derived_stylesheet_keeps_behaviour_and_drops_typeface_and_strangers() -> None:
    css = (
        "@font-face{font-family:GDS Transport;src:url(x)}.govuk-hint,.govuk-tabs__tab{font-family:GDS Transport;color:red;"
        "line-height:1.2}"
        "@media print{.govuk-header{color:red}.govuk-hint{color:blue}}.govuk-radios__item .govuk-hint{margin:0}"
    )
    assert vendor.pruned(css, {"hint"}) == ".govuk-hint{color:red}\n@media print{.govuk-hint{color:blue}\n}\n"


def test_a_stylesheet_that_still_asks_for_a_picture_is_refused() -> None:
    with pytest.raises(SystemExit, match="still names"):
        vendor.derive_css(b".govuk-hint{background:url(crest.svg)}", {"keep": ["hint"], "notice": ""})


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A made-up package with texts in Python and in a template."""
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "SOURCE", tmp_path)
    folder = tmp_path / "posts"
    (folder / "templates").mkdir(parents=True)
    (folder / "models.py").write_text(
        'from x import gettext_lazy as _\na = _("Close the " "order %(order)s.")\nb = ngettext("One day", "%(n)s days", n)\n'
        'c = pgettext("verb", "Order")\n'
    )
    (folder / "templates/page.html").write_text(
        '{% load i18n %}\n  <p title="it\'s (open">\n    {% trans "Who are you?" %} {{ _("Nobody") }}\n'
        "   {% blocktrans count n=n %}One {{ n }}{% plural %}Many {{ n }}{% endblocktrans %}</p>\n"
        '{% field form.x label=_("Street") %}'
    )
    return folder


def fill(package: Path, translation: str) -> None:
    catalog = messages.wanted(package)
    for message in (m for m in catalog if m.id):
        single = message.id if isinstance(message.id, str) else message.id[0]
        string = translation + "".join(f"%({name})s" for name in messages.placeholders(single) if name not in "sd")
        message.string = string if isinstance(message.id, str) else (string,)
    messages.file_of(package).write_bytes(messages.po_bytes(package, catalog))


def test_texts_of_python_and_templates_are_found(package: Path) -> None:
    assert set(messages.texts(package)) == {
        ("", "Close the order %(order)s."),
        ("", "One day"),
        ("verb", "Order"),
        ("", "Who are you?"),
        ("", "Nobody"),
        ("", "One %(n)s"),
        ("", "Street"),
    }


def test_untranslated_texts_fail_and_translated_ones_are_kept_and_compiled(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert messages.main([]) == 0
    assert messages.main(["check"]) == 1
    assert capsys.readouterr().err.count("untranslated") == 7
    fill(package, "好")
    assert messages.main(["check"]) == 1
    assert "stale" in capsys.readouterr().err
    messages.main([])
    assert messages.main(["check"]) == 0
    compiled = gettext.GNUTranslations(io.BytesIO(messages.file_of(package).with_suffix(".mo").read_bytes()))
    assert compiled.gettext("Nobody") == "好"
    assert compiled.pgettext("verb", "Order") == "好"
    assert compiled.ngettext("One day", "%(n)s days", 5) == "好"


def test_a_second_run_changes_no_byte_and_a_new_text_makes_the_catalogue_stale(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    messages.main([])
    fill(package, "好")
    messages.main([])
    before = {p: p.read_bytes() for p in package.rglob("django.*")}
    messages.main([])
    assert {p: p.read_bytes() for p in package.rglob("django.*")} == before
    (package / "more.py").write_text('_("Move out")')
    assert messages.main(["check"]) == 1
    assert "out of step" in capsys.readouterr().err


def test_a_fuzzy_text_and_an_invented_placeholder_fail(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    messages.main([])
    fill(package, "好")
    path = messages.file_of(package)
    path.write_text(
        path.read_text().replace('msgid "Nobody"', '#, fuzzy\nmsgid "Nobody"').replace('msgstr "好%(order)s"', 'msgstr "%(name)s"')
    )
    messages.main([])
    assert messages.main(["check"]) == 1
    told = capsys.readouterr().err
    assert "fuzzy: 'Nobody'" in told
    assert "does not have: 'Close the order" in told


def test_two_packages_may_not_translate_one_text_differently(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = package.parent / "visits"
    other.mkdir()
    (other / "a.py").write_text('_("Nobody")')
    messages.main([])
    fill(package, "好")
    fill(other, "没有人")
    messages.main([])
    assert messages.main(["check"]) == 1
    assert "posts and visits translate 'Nobody' differently" in capsys.readouterr().err
