"""Whole logs: an honest directory passes, and no file of it can be changed, cut short or left out."""

import random
import shutil
from pathlib import Path

import pytest
from tests.verify.small_log import LOG, POLICY, SmallLog, b64, consistency, jcs

from jingwei_verify.audits import NothingToCompareBy, audit, monitor
from jingwei_verify.audits import consistency as compare
from jingwei_verify.merkle import Peaks, consistency_proof, is_consistent
from jingwei_verify.notes import parse_keys
from jingwei_verify.policy import Trust, parse_policy
from jingwei_verify.reports import Report, Verdict
from jingwei_verify.tiles import Tiles, tile_name

TRUST = parse_policy(POLICY.encode())
KEY_ONLY = Trust(parse_keys(LOG.vkey))


def plain(size: int, *, changed: int | None = None) -> SmallLog:
    """A log of short entries, so that several tiles are quick to make."""
    return SmallLog(entries=[jcs({"n": number if number != changed else -1}) for number in range(size)])


def reason(report: Report) -> str:
    assert report.verdict is Verdict.INVALID
    return report.checked[0].code


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 700])
def test_an_honest_log_passes_at_every_kind_of_size(tmp_path: Path, size: int) -> None:
    seen: list[bytes] = []
    log = plain(size)
    assert audit(log.export(tmp_path), TRUST, seen=lambda _index, entry: seen.append(entry)).verdict is Verdict.VALID
    assert seen == log.entries


@pytest.mark.slow
def test_a_log_of_three_levels_passes(tmp_path: Path) -> None:
    report = audit(plain(256 * 256 + 300).export(tmp_path), TRUST)
    assert report.verdict is Verdict.VALID
    assert report.checked[0].args == ("log.example/acts", str(256 * 256 + 300), str(258 + 2 + 1))


def test_names_of_tiles_are_those_of_the_specification() -> None:
    assert [tile_name(n) for n in (0, 7, 999, 1000, 1234067)] == ["000", "007", "999", "x001/000", "x001/x234/067"]


def test_every_flipped_bit_of_every_file_is_found(tmp_path: Path) -> None:
    folder = plain(3).export(tmp_path, checkpoint=plain(3).checkpoint(witnesses=0))
    for path in sorted(one for one in folder.rglob("*") if one.is_file() and one.name != "log.vkey"):
        whole = path.read_bytes()
        for bit in range(len(whole) * 8):
            changed = bytearray(whole)
            changed[bit // 8] ^= 1 << bit % 8
            path.write_bytes(changed)
            assert audit(folder, KEY_ONLY).verdict is Verdict.INVALID, (path, bit)
        path.write_bytes(whole)
    assert audit(folder, KEY_ONLY).verdict is Verdict.UNWITNESSED


def test_no_file_can_be_cut_lengthened_or_left_out(tmp_path: Path) -> None:
    folder = plain(300).export(tmp_path)
    for path in sorted(one for one in folder.rglob("*") if one.is_file() and one.name != "log.vkey"):
        whole = path.read_bytes()
        pruned = path.name == "000" and path.parent.name == "entries"
        for changed in (whole[:-1], whole[1:], whole + b"\0", b""):
            path.write_bytes(changed)
            assert audit(folder, TRUST).verdict is Verdict.INVALID, path
        path.unlink()
        assert (audit(folder, TRUST).verdict is Verdict.INVALID) is not pruned, path
        path.write_bytes(whole)
    assert audit(folder, TRUST).verdict is Verdict.VALID


def test_pruned_entries_are_said_to_be_gone_and_a_hole_is_refused(tmp_path: Path) -> None:
    folder = plain(800).export(tmp_path)
    entries = folder / "tile" / "entries"
    (entries / "000").unlink()
    report = audit(folder, TRUST)
    assert report.verdict is Verdict.VALID
    assert [one.args for one in report.unchecked if one.code == "pruned"] == [("256",)]
    (entries / "002").unlink()
    assert reason(audit(folder, TRUST)) == "bundle-missing"


def test_the_full_tile_serves_for_a_smaller_tree(tmp_path: Path) -> None:
    log = plain(600)
    folder = log.export(tmp_path, checkpoint=log.checkpoint(500))
    assert audit(folder, TRUST).verdict is Verdict.INVALID  # the tile 1/000.p/2 fits no tree of 500
    shutil.copytree(plain(500).export(tmp_path / "small") / "tile" / "1", folder / "tile" / "1", dirs_exist_ok=True)
    assert audit(folder, TRUST).verdict is Verdict.VALID


def test_a_monitor_sees_each_new_entry_once(tmp_path: Path) -> None:
    log = plain(600)
    folder = log.export(tmp_path)
    for since in (1, 2, 255, 256, 257, 599, 600):
        (tmp_path / "since").write_text(log.checkpoint(since), "utf-8")
        seen: list[int] = []
        report = monitor(folder, tmp_path / "since", TRUST, seen=lambda index, _entry, seen=seen: seen.append(index))
        assert (report.verdict, seen) == (Verdict.VALID, list(range(since, 600)))


def test_a_monitor_finds_a_changed_past_a_shorter_log_and_another_log(tmp_path: Path) -> None:
    folder = plain(300, changed=17).export(tmp_path)
    since = tmp_path / "since"
    for text, why in (
        (plain(200).checkpoint(), "inconsistent"),
        (plain(10).checkpoint(), "grown"),
        (plain(301).checkpoint(), "rollback"),
        (plain(0).checkpoint(), "empty-proves-nothing"),
        ("nothing\n", "form"),
    ):
        since.write_text(text, "utf-8")
        report = monitor(folder, since, TRUST)
        assert report.checked[0].code == why
        assert (report.verdict is Verdict.VALID) is (why == "grown")


def test_a_monitor_is_not_deceived_by_tiles_that_fit_the_old_checkpoint_only(tmp_path: Path) -> None:
    """The lying log shows the old tiles and signs a tree that does not continue them."""
    folder = plain(300).export(tmp_path, checkpoint=plain(300, changed=17).checkpoint())
    (tmp_path / "since").write_text(plain(200).checkpoint(), "utf-8")
    assert reason(monitor(folder, tmp_path / "since", TRUST)) == "root-wrong"


def test_two_checkpoints_are_compared_by_a_proof_or_by_the_tiles(tmp_path: Path) -> None:
    log = plain(520)
    folder = log.export(tmp_path / "log")
    old, new, proof = tmp_path / "old", folder / "checkpoint", tmp_path / "proof"
    for size in (1, 3, 256, 300, 511, 520):
        old.write_text(log.checkpoint(size), "utf-8")
        lines = [f"old {size}", *map(b64, consistency(size, log.leaves))]
        proof.write_text("\n".join(lines) + "\n")
        assert compare(old, new, TRUST, folder=folder).verdict is Verdict.VALID
        assert compare(old, new, TRUST, proof=proof).verdict is Verdict.VALID
        if size < 520:
            assert reason(compare(new, old, TRUST, folder=folder)) == "rollback"
            with pytest.raises(NothingToCompareBy):
                compare(old, new, TRUST)
            old.write_text(plain(size, changed=0).checkpoint(), "utf-8")
            assert reason(compare(old, new, TRUST, folder=folder)) == "inconsistent"
            assert reason(compare(old, new, TRUST, proof=proof)) == "inconsistent"


def test_the_three_lines_of_a_qr_code_are_enough_to_have_kept_and_are_said_to_be_unsigned(tmp_path: Path) -> None:
    log = plain(520)
    folder, kept = log.export(tmp_path / "log"), tmp_path / "kept"
    for text in (log.text(300), log.text(300).removesuffix("\n")):
        kept.write_text(text, "utf-8")
        for report in (monitor(folder, kept, TRUST), compare(kept, folder / "checkpoint", TRUST, folder=folder)):
            assert report.verdict is Verdict.VALID
            assert report.unchecked[-1].code == "own-note"
    kept.write_text(plain(300, changed=9).text(), "utf-8")
    for report in (monitor(folder, kept, TRUST), compare(kept, folder / "checkpoint", TRUST, folder=folder)):
        assert reason(report) == "inconsistent"
        assert [one.code for one in report.unchecked] == ["own-note"], "the note may be the one that is wrong"
    for text in (log.text(300) + "more\n", log.text(300).replace("300", "0300"), log.text(300).partition("\n")[2], ""):
        kept.write_text(text, "utf-8")
        assert reason(monitor(folder, kept, TRUST)) == "form"


def test_consistency_agrees_with_the_definitions_for_all_small_sizes() -> None:
    log = plain(17)
    leaves = log.leaves
    trees = {size: SmallLog(entries=log.entries[:size]) for size in range(1, 18)}
    roots = {size: _root(tree) for size, tree in trees.items()}
    for second in range(1, 18):
        for first in range(1, second + 1):
            proof = consistency(first, leaves[:second])
            assert is_consistent(first, second, proof, roots[first], roots[second])
            for place in range(len(proof)):
                assert not is_consistent(first, second, proof[:place] + proof[place + 1 :], roots[first], roots[second])
            assert not is_consistent(first, second, [*proof, bytes(32)], roots[first], roots[second])
            assert not is_consistent(first, second, proof, bytes(32), roots[second])
            assert not is_consistent(first, second, proof, roots[first], bytes(32))
    assert not is_consistent(0, 5, [], roots[1], roots[5])


def _root(log: SmallLog) -> bytes:
    peaks = Peaks()
    for one in log.leaves:
        peaks.add(one)
    return peaks.root()


def test_proofs_from_tiles_are_those_of_the_definition(tmp_path: Path) -> None:
    log = plain(700)
    tiles = Tiles(log.export(tmp_path), 700)
    chance = random.Random(1)
    for first in sorted({1, 255, 256, 257, 512, 699, *(chance.randrange(1, 700) for _ in range(20))}):
        assert consistency_proof(first, 700, tiles.node) == consistency(first, log.leaves)
