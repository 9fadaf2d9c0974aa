"""The catalogue of law: complete texts, citations that exist, and a made-up rule that says so."""

import pytest

from jingwei.kernel.law import LAWS, Citation, Law, UnknownCitation, articles_of, cite, text_of

HELD = [law for law in LAWS.values() if law.held]
BY_REFERENCE = [law for law in LAWS.values() if not law.held]


def test_the_catalogue_holds_fourteen_laws_and_the_demo_rules() -> None:
    assert len([law for law in HELD if not law.made_up]) == 14
    assert [law.id for law in LAWS.values() if law.made_up] == ["demo-rules"]


@pytest.mark.parametrize("law", HELD, ids=lambda law: law.id)
def test_a_held_text_has_every_article_and_none_is_empty(law: Law) -> None:
    articles = articles_of(law)
    assert list(articles) == [str(number) for number in range(1, law.articles + 1)]
    assert all(len(text) > 5 for text in articles.values())


def test_an_article_is_quoted_whole_and_stops_at_the_next() -> None:
    text = text_of(cite("licence-law", 32))
    assert text
    assert text.startswith("行政机关对申请人提出的行政许可申请")
    assert "五日内一次告知申请人需要补正的全部内容" in text
    assert "第三十三条" not in text
    last = text_of(cite("pipl", 72))
    assert last
    assert "##" not in last


def test_a_law_by_reference_can_be_cited_and_has_no_text() -> None:
    assert BY_REFERENCE
    for law in BY_REFERENCE:
        assert text_of(cite(law.id, law.articles)) is None
        assert not articles_of(law)


@pytest.mark.parametrize(
    ("law", "article"),
    [
        ("pipl", 75),
        ("pipl", 0),
        ("pipl", "-1"),
        ("pipl", "045"),
        ("pipl", "四十五"),
        ("pipl", ""),
        ("pipl", "²"),
        ("tax-law", 1),
        ("", 1),
    ],
)
def test_what_the_catalogue_does_not_hold_is_refused(law: str, article: str | int) -> None:
    with pytest.raises(UnknownCitation):
        cite(law, article)


def test_a_label_names_law_and_article_in_both_languages() -> None:
    assert cite("pipl", "45").label("zh-hans") == "个人信息保护法第 45 条"
    assert cite("pipl", "45").label("en") == "Personal Information Protection Law, art. 45"


def test_the_demo_rules_say_wherever_they_are_cited_that_they_are_made_up() -> None:
    rule = cite("demo-rules", 2)
    assert rule.label("zh-hans") == "演示区规定第 2 条（虚构，仅供演示）"
    assert rule.label("en") == "Demo District Rules, art. 2 (made up, for the demo only)"


@pytest.mark.parametrize("article", range(1, 13))
def test_each_demo_rule_has_both_languages(article: int) -> None:
    chinese, english = text_of(cite("demo-rules", article)), text_of(cite("demo-rules", article), language="en")
    assert chinese
    assert english
    assert english.isascii()
    assert chinese.count("\n") == english.count("\n")


def test_where_no_translation_is_held_the_chinese_text_is_given() -> None:
    assert text_of(cite("pipl", 45), language="en") == text_of(cite("pipl", 45))


def test_a_citation_of_another_version_has_no_text_here() -> None:
    assert cite("pipl", 45) == Citation("pipl", "45", "2021-08-20")
    assert text_of(Citation("pipl", "45", "2031-01-01")) is None
