"""Purposes rest on real law where a real text carries the duty; a made-up rule says so and names what bounds it."""

import pytest

from jingwei.kernel import purposes
from jingwei.kernel.law import text_of
from jingwei.kernel.law.catalogue import LAWS
from jingwei.kernel.purposes import Purpose

CARRIED = {
    "own-record": ("pipl", "45", "查阅、复制其个人信息"),
    "correction": ("pipl", "46", "请求更正、补充"),
    "audit": ("sz-data", "38", "保存公共数据处理的过程记录"),
    "sharing": ("sz-data", "43", "不得超出使用范围或者用于其他目的"),
    "register-care": ("sz-data", "39", "保障数据真实、准确、完整"),
    "documents": ("online-services", "9", "加盖电子印章的电子材料合法有效"),
    "identify": ("id-card", "13", "居民身份证证明身份"),
}
"""Purpose → the real article that carries its duty, and the words that do."""


@pytest.mark.parametrize("code", CARRIED)
def test_a_real_article_carries_the_duty(code: str) -> None:
    law, article, words = CARRIED[code]
    basis = purposes.named(code).basis
    assert (basis.law, basis.article) == (law, article)
    assert words in (text_of(basis) or "")


@pytest.mark.parametrize("purpose", purposes.ALL.values(), ids=purposes.ALL)
def test_a_made_up_rule_says_so_and_names_the_law_that_bounds_it(purpose: Purpose) -> None:
    made_up = LAWS[purpose.basis.law].made_up
    assert made_up is (purpose.code not in CARRIED)
    assert made_up is (purpose.within is not None)
    if purpose.within is not None:
        assert not LAWS[purpose.within.law].made_up
        assert text_of(purpose.within)
        assert "made up, for the demo only), within " in purpose.law("en")
        assert "虚构，仅供演示），不超出" in purpose.law("zh-hans")
