"""The example of docs/reference/proof.md, as its text has it."""

import re

from tests.architecture.source import ROOT

from jingwei_verify.notes import parse_keys
from jingwei_verify.policy import Trust
from jingwei_verify.proofs import check
from jingwei_verify.reports import Verdict


def test_the_example_of_the_reference_is_what_it_says() -> None:
    text = (ROOT / "docs/reference/proof.md").read_text("utf-8").split("## Example", 1)[1]
    proof, key = re.findall(r"```text\n(.*?)```", text, re.DOTALL)
    report = check(proof.encode(), Trust(parse_keys(key)))
    assert report.verdict is Verdict.UNWITNESSED
    assert dict(report.shown)["[outcome]"] == "as-declared"
