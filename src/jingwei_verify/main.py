"""The command line: one verdict on the first line of standard output, then what was checked and what was not."""

import argparse
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from jingwei_verify import __version__, audits, proofs, receipts
from jingwei_verify.foreign import commands_for
from jingwei_verify.notes import parse_keys
from jingwei_verify.policy import Trust, parse_policy
from jingwei_verify.reports import Report, Said, Verdict
from jingwei_verify.strict import MOST_BYTES, Invalid
from jingwei_verify.told import LANGUAGES, Told, language_of_shell
from jingwei_verify.words import say

COMMANDS = ("audit", "monitor", "consistency")
USAGE = 2
EXPLAINED = """exit codes: 0 valid · 3 valid but not witnessed · 4 invalid · 5 erased · 2 wrong usage, or nothing to check with
退出码：0 有效 · 3 有效但未经见证 · 4 无效 · 5 内容已删除 · 2 用法有误或缺密钥"""


class Wrong(Told):
    """The command cannot be run so; the sentence says what to give."""


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit code is the verdict."""
    words = sys.argv[1:] if argv is None else argv
    command = words[0] if words and words[0] in COMMANDS else ""
    options = _parser(command).parse_args(words[1:] if command else words)
    try:
        if not command and (lines := commands_for(options.file, options.lang)):
            print("\n".join(lines))
            return USAGE
        trust = _trust(options)
        return {"audit": _audit, "monitor": _monitor, "consistency": _consistency, "": _proof}[command](options, trust)
    except Told as error:
        print(error.said(options.lang), file=sys.stderr)
        return USAGE


def _parser(command: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"jingwei-verify {command}".strip(), epilog=EXPLAINED, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    if command == "":
        parser.usage = (
            "jingwei-verify FILE.jwproof [--vkey FILE | --policy FILE]\n       jingwei-verify audit DIR\n"
            "       jingwei-verify monitor DIR --since CHECKPOINT\n       jingwei-verify monitor DIR --receipt TEXT\n"
            "       jingwei-verify consistency OLD NEW [--dir DIR | --proof FILE]"
        )
        parser.add_argument("file", type=Path, help="the proof 证明文件")
    elif command == "consistency":
        parser.add_argument("old", type=Path, help="the earlier checkpoint, or a log's directory 较早的检查点或目录")
        parser.add_argument("new", type=Path, help="the later checkpoint, or a log's directory 较晚的检查点或目录")
        parser.add_argument("--dir", type=Path, help="the log's directory 日志目录")
        parser.add_argument("--proof", type=Path, help="a consistency proof: `old SIZE`, then one hash a line 一致性证明")
    else:
        parser.add_argument("dir", type=Path, help="a log's directory, or one with several logs 日志目录")
        parser.add_argument("--entries", action="store_true", help="print each checked entry to standard error 列出条目")
    if command == "monitor":
        parser.add_argument(
            "--since",
            type=Path,
            help="what you kept: a checkpoint, its first three lines, or an older copy of DIR 此前留存的检查点（或其前三行）或目录",
        )
        parser.add_argument(
            "--receipt", metavar="TEXT", help="whether the entry that a receipt promises is there 回执承诺的条目是否在内"
        )
    parser.add_argument("--vkey", type=Path, help="the log's verifier keys, one a line 日志公钥")
    parser.add_argument("--policy", type=Path, help="whom you trust, as c2sp.org/tlog-policy 信任策略")
    parser.add_argument("--lang", choices=LANGUAGES, default=language_of_shell(), help="zh · en")
    parser.add_argument("--json", action="store_true", help="the report as JSON")
    parser.add_argument("--version", action="version", version=f"jingwei-verify {__version__}")
    return parser


def _trust(options: argparse.Namespace) -> Trust | None:
    """The trust that was given; None where none was."""
    keys = parse_keys(_text(options.vkey)) if options.vkey else ()
    if options.policy:
        policy = parse_policy(_bytes(options.policy))
        return Trust((*policy.logs, *keys), policy.witnesses, policy.groups, policy.quorum)
    return Trust(keys) if keys else None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Wrong(("读不了 {}：{}", "{} cannot be read: {}"), path, error.strerror) from None


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode()
    except UnicodeDecodeError:
        raise Wrong(("{} 不是 UTF-8 文本。", "{} is not UTF-8 text."), path) from None


def _proof(options: argparse.Namespace, trust: Trust | None) -> int:
    return _said(lambda whom: proofs.check(_bytes(options.file), whom), options.file.parent, options, trust)


def _audit(options: argparse.Namespace, trust: Trust | None) -> int:
    looks = [(partial(audits.audit, folder, seen=_teller(options)), folder) for folder in _folders(options.dir)]
    return max((_said(look, folder, options, trust) for look, folder in looks), key=_severity)


def _monitor(options: argparse.Namespace, trust: Trust | None) -> int:
    folders, codes = _folders(options.dir), []
    if options.since is None and options.receipt is None:
        raise Wrong(
            (
                "请用 --since 给出此前留存的检查点，或用 --receipt 给出回执。",
                "Give what you kept with --since, or a receipt with --receipt.",
            )
        )
    promise = None if options.receipt is None else receipts.read(options.receipt)
    if options.since is not None:
        codes += [_grown(folder, kept, options, trust) for folder, kept in _pairs(options.since, folders)]
        codes += [_print(Report.refused(Invalid("log-gone", name)), options) for name in _gone(options.since, options.dir)]
    if promise is not None:
        acts = [folder for folder in folders if _origin(folder / "checkpoint").endswith("/acts")]
        if not acts:
            raise Wrong(
                ("{} 里没有日志 acts，回执的承诺在其中。", "{} does not hold the log acts, of which receipts are."), options.dir
            )
        codes += [_said(partial(receipts.kept, folder, promise), folder, options, trust) for folder in acts]
    return max(codes, key=_severity)


def _grown(folder: Path, kept: Path | None, options: argparse.Namespace, trust: Trust | None) -> int:
    """What came since; all of it where nothing was kept."""

    def look(whom: Trust) -> Report:
        if kept is not None:
            return audits.monitor(folder, kept, whom, seen=_teller(options))
        report = audits.audit(folder, whom, seen=_teller(options))
        report.unchecked.append(Said("nothing-kept", (folder.resolve().name,)))
        return report

    return _said(look, folder, options, trust)


def _consistency(options: argparse.Namespace, trust: Trust | None) -> int:
    if not options.new.is_dir():
        old = options.old / "checkpoint" if options.old.is_dir() else options.old
        return _compared(_readable(old), _readable(options.new), options.dir, options, trust)
    pairs = _pairs(options.old, _folders(options.new))
    codes = [_compared(old, new / "checkpoint", options.dir or new, options, trust) for new, old in pairs if old is not None]
    if not codes:
        raise Wrong(("{} 与 {} 没有共同的日志。", "{} and {} have no log in common."), options.old, options.new)
    return max(codes, key=_severity)


def _compared(old: Path, new: Path, folder: Path | None, options: argparse.Namespace, trust: Trust | None) -> int:
    beside = new.parent if folder is None else folder
    return _said(lambda whom: audits.consistency(old, new, whom, folder=folder, proof=options.proof), beside, options, trust)


def _severity(code: int) -> int:
    return (Verdict.VALID, Verdict.ERASED, Verdict.UNWITNESSED, Verdict.NO_KEY, Verdict.INVALID).index(Verdict(code))


def _said(look: Callable[[Trust], Report], beside: Path, options: argparse.Namespace, trust: Trust | None) -> int:
    """One check and its report. Where no trust was given, the keys that lie beside what is checked, and that is said."""
    if trust is None and not (beside / "log.vkey").is_file():
        raise Wrong(
            (
                "请用 --vkey FILE 给出日志公钥，或用 --policy FILE 给出信任策略。",
                "Give the log's key with --vkey FILE, or whom you trust with --policy FILE.",
            )
        )
    report = look(Trust(parse_keys(_text(beside / "log.vkey"))) if trust is None else trust)
    if trust is None:
        report.unchecked.append(Said("own-key"))
    return _print(report, options)


def _folders(place: Path) -> list[Path]:
    """Each log in a directory, or the one that it is."""
    folders = [place] if (place / "checkpoint").is_file() else [one.parent for one in sorted(place.glob("*/checkpoint"))]
    if not folders:
        raise Wrong(("{} 里没有 checkpoint 文件。", "{} holds no checkpoint."), place)
    return folders


def _pairs(kept: Path, folders: list[Path]) -> list[tuple[Path, Path | None]]:
    """Each log with the earlier checkpoint of it; one checkpoint alone is of the log that it names."""
    alone = kept / "checkpoint" if (kept / "checkpoint").is_file() else kept
    if alone.is_dir():
        _folders(alone)
        found = ((folder, alone / folder.resolve().name / "checkpoint") for folder in folders)
        return [(folder, path if path.is_file() else None) for folder, path in found]
    origin = _origin(_readable(alone))
    mine = folders if len(folders) == 1 else [folder for folder in folders if _origin(folder / "checkpoint") == origin]
    if not mine:
        raise Wrong(("目录里没有 {} 所属的日志。", "The directory does not hold the log of {}."), kept)
    return [(folder, alone) for folder in mine]


def _gone(kept: Path, place: Path) -> list[str]:
    """Logs that were kept and are there no more."""
    if (kept / "checkpoint").is_file() or (place / "checkpoint").is_file():
        return []
    there = {folder.name for folder in _folders(place)}
    return [one.parent.name for one in sorted(kept.glob("*/checkpoint")) if one.parent.name not in there]


def _origin(path: Path) -> str:
    return _bytes(path).partition(b"\n")[0].decode("utf-8", "replace")


def _readable(path: Path) -> Path:
    _bytes(path)
    return path


def _teller(options: argparse.Namespace) -> audits.Seen:
    def tell(index: int, entry: bytes) -> None:
        if options.entries:
            print(index, entry.decode("utf-8", "backslashreplace"), file=sys.stderr)

    return tell


def _print(report: Report, options: argparse.Namespace) -> int:
    if options.json:
        shown = [list(pair) for pair in report.shown]
        lists = {name: [[one.code, *one.args] for one in getattr(report, name)] for name in ("checked", "unchecked")}
        print(
            json.dumps({"verdict": report.verdict.name, "code": int(report.verdict), **lists, "shown": shown}, ensure_ascii=False)
        )
        return int(report.verdict)
    print(say(report.headline, options.lang))
    for name in ("checked", "unchecked"):
        lines: list[Said] = getattr(report, name)
        if lines and report.verdict not in (Verdict.INVALID, Verdict.NO_KEY):
            print(f"\n{say(name, options.lang)}")
        for one in lines:
            print(_plain("  - " + say(one.code, options.lang, *one.args)))
    if report.shown:
        print(f"\n{say('shown', options.lang)}")
        for key, value in report.shown:
            print(_plain(f"  {key}: {value}"))
    return int(report.verdict)


def _plain(line: str) -> str:
    """Without characters that steer a terminal or turn the direction of writing: a proof may have been written to deceive."""
    return "".join(one if one.isprintable() or one == " " else f"\\u{ord(one):04x}" for one in line)
