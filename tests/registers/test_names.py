"""Names: whether two agree, whether a text can be one, and what a search finds them by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwei.registers.people import characters
from jingwei.registers.people.names import (
    DOT,
    NameAgreement,
    compare,
    family_and_given,
    folded_key,
    lookalike_keys,
    normalise,
    sound_key,
    validate,
)
from jingwei.registers.people.tokens import query_tokens, tokens

NAMES = [
    "王小明",
    "王晓明",
    "张偉",
    "张伟",
    "欧阳娜娜",
    "歐陽娜娜",
    "買買提·吐爾遜",
    "买买提吐尔逊",
    "John Smith",
    "SMITH John",
    "Wang Wei",
    "李季",
    "单小明",
]
HAN = st.text(
    alphabet=sorted(set("".join(NAMES) + "陈陳阵炜玮祎袆乐〇𠮷曾西安先") - set("JohnSmithWangWei ·SMITH")),
    min_size=1,
    max_size=5,
)
ANY = st.one_of(HAN, st.sampled_from(NAMES), st.text(max_size=12))


@pytest.mark.parametrize(
    ("declared", "held", "agreement"),
    [
        ("王小明", "王小明", "same"),
        ("王小明", "王 小明", "variant"),
        ("王小明", "王小明\u3000", "variant"),
        ("欧阳娜娜", "歐陽娜娜", "variant"),
        ("买买提·吐尔逊", "买买提．吐尔逊", "variant"),
        ("买买提·吐尔逊", "买买提•吐尔逊", "variant"),
        ("买买提·吐尔逊", "买买提吐尔逊", "variant"),
        ("José María Smith", "SMITH Jose Maria", "variant"),
        ("Ｊｏｈｎ Smith", "John Smith", "variant"),
        ("李明", "季明", "lookalike"),
        ("王祎", "王袆", "lookalike"),
        ("陳明", "阵明", "lookalike"),
        ("张伟", "張煒", "lookalike"),
        ("王小明", "王晓明", "homophone"),
        ("单小明", "山晓明", "homophone"),
        ("吕布", "LYU Bu", "homophone"),
        ("王伟", "Wang Wei", "homophone"),
        ("李西安", "李先", "homophone"),
        ("Wangwei", "Wang Wei", "homophone"),
        ("12", "34", "different"),
        ("李未", "季末", "different"),
        ("李小明", "季晓明", "different"),
        ("王小明", "王明", "different"),
        ("王小明", "李娜", "different"),
        ("John Smith", "John Smyth", "different"),
        ("王伟", "Wang Fang", "different"),
    ],
)
def test_two_names_agree_as_far_as_their_writing_explains(declared, held, agreement):
    assert compare(declared, held) == agreement
    assert compare(held, declared) == agreement


@given(left=ANY, right=ANY)
def test_agreement_is_symmetric(left, right):
    assert compare(left, right) is compare(right, left)


@given(name=ANY)
def test_a_name_agrees_with_itself_and_with_its_normal_form(name):
    assert compare(name, name) is NameAgreement.SAME
    assert compare(name, normalise(name)).at_least(NameAgreement.VARIANT)


@given(name=HAN)
def test_a_name_in_its_variants_is_a_variant(name):
    written = "".join(min(characters.variants(char), default=char) for char in name)
    assert compare(name, written).at_least(NameAgreement.VARIANT)


@given(left=ANY, right=ANY)
def test_keys_say_what_the_comparison_says(left, right):
    agreement = compare(left, right)
    same_key = folded_key(left) == folded_key(right)
    if agreement.at_least(NameAgreement.VARIANT):
        assert same_key
    if same_key and folded_key(left):
        assert agreement.at_least(NameAgreement.VARIANT)
    assert (agreement is NameAgreement.LOOKALIKE) == (folded_key(right) in lookalike_keys(left))
    if sound_key(left) and sound_key(left) == sound_key(right):
        assert agreement is not NameAgreement.DIFFERENT


@pytest.mark.parametrize(("left", "right"), [("李季", "李李"), ("陳明", "阵明"), ("张伟", "張煒"), ("王祎", "王袆")])
def test_a_lookalike_is_found_by_its_keys(left, right):
    assert folded_key(right) in lookalike_keys(left)
    assert folded_key(left) in lookalike_keys(right)


def test_keys_fit_their_columns():
    assert len(folded_key("ß" * 60)) == 60
    assert len(sound_key("庄" * 30)) <= 200
    assert len(lookalike_keys("伟" * 30)) < 1000


def test_agreements_are_ordered_best_first():
    assert [agreement.distance for agreement in NameAgreement] == [0, 1, 2, 3, 4]
    assert NameAgreement.SAME.at_least(NameAgreement.VARIANT)
    assert not NameAgreement.DIFFERENT.at_least(NameAgreement.HOMOPHONE)


@given(text=st.one_of(ANY, st.text(alphabet="王明 ·•.．\u200b\ufe0f\u3000Jo-'１①ﬁ\u0301é", max_size=10)))
def test_the_normal_form_stays_as_it_is(text):
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        (" 王　小明 ", "王小明"),
        ("買買提 ． 吐爾遜", "買買提·吐爾遜"),
        ("阿卜杜拉••热合曼", "阿卜杜拉·热合曼"),
        ("⼈民", "人民"),
        ("赵\u200b云\ufe00", "赵云"),
        ("王〇明", "王〇明"),
        ("Ｏ’Brien－Lee,  Jr.", "O'Brien-Lee, Jr."),
        ("José", "José"),
        ("欧" * 30, "欧" * 30),
    ],
)
def test_a_name_is_stored_in_one_form(typed, value):
    assert validate(typed).value == value
    assert validate(typed).says == ""


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        (" \u200b ", "empty"),
        ("王", "short"),
        ("J", "short"),
        ("欧" * 31, "long"),
        ("a" * 61, "long"),
        ("王小明2", "digit"),
        ("王①", "digit"),
        ("９９００００", "digit"),
        ("王小明（租客）", "symbol"),
        ("王-明", "symbol"),
        ("😀王明", "symbol"),
        ("--", "symbol"),
        ("·王明", "separator"),
        ("王明·", "separator"),
        ("张John", "mixed"),
        ("Иван", "script"),
        ("王の明", "script"),
        ("王\ue000明", "unreadable"),
        ("王\ufffd明", "unreadable"),
    ],
)
def test_what_cannot_be_a_name_is_refused_with_a_reason(typed, reason):
    verdict = validate(typed)
    assert (verdict.valid, verdict.value, verdict.reason) == (False, None, reason)
    assert str(verdict.says)
    assert not typed.strip() or typed not in str(verdict.says)


@given(text=ANY)
def test_a_valid_name_is_its_own_normal_form(text):
    value = validate(text).value
    assert value is None or (validate(value).value == value and normalise(value) == value)


def test_compound_family_names_and_names_with_a_separator_are_split_where_people_split_them():
    assert family_and_given("欧阳小明") == ("欧阳", "小明")
    assert family_and_given("歐陽小明") == ("歐陽", "小明")
    assert family_and_given("王小明") == ("王", "小明")
    assert family_and_given(f"买买提{DOT}吐尔逊") == ("买买提", "吐尔逊")


@pytest.mark.parametrize(
    "text",
    [
        "王小明",
        "王",
        "小明",
        "明",
        "wang",
        "xiaoming",
        "wangxiaoming",
        "wxm",
        "WXM",
        "wang xiao ming",
        "Xiaoming Wang",
        "王xiaoming",
        "王 小明",
    ],
)
def test_a_name_is_found_by_characters_spelling_and_initials(text):
    assert query_tokens(text)
    assert query_tokens(text) <= tokens("王小明")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张伟", "張偉"),
        ("張偉", "张伟"),
        ("lv", "吕布"),
        ("lü", "吕布"),
        ("xi'an", "李西安"),
        ("shan", "单小明"),
        ("吐尔逊", "买买提·吐爾遜"),
        ("买买提．吐尔逊", "买买提吐尔逊"),
        ("smith", "John Smith"),
        ("jose", "José Pérez"),
        ("js", "John Smith"),
        ("ouyang", "欧阳小明"),
    ],
)
def test_a_name_is_found_in_another_writing(text, name):
    assert query_tokens(text) <= tokens(name)


def test_a_search_does_not_find_other_names():
    for text in ("李", "明小", "wei", "wm", "王晓"):
        assert not query_tokens(text) <= tokens("王小明")
    assert query_tokens(" ·， ") == frozenset() == tokens("")


@given(name=HAN)
def test_every_run_of_a_name_and_the_whole_of_it_finds_it(name):
    held = tokens(name)
    for start in range(len(name)):
        for end in range(start + 1, len(name) + 1):
            assert query_tokens(name[start:end]) <= held


@given(name=ANY)
def test_tokens_are_few_and_short(name):
    found = tokens(name)
    assert len(found) <= 12 * max(4, len(normalise(name)))
    assert all(token[:2] in {"c:", "b:", "w:", "l:"} and len(token) > 2 for token in found)
