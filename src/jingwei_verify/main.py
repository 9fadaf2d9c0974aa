"""The command line: one verdict on the first line of standard output, then what was checked and what was not."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from jingwei_verify import __version__, audits, proofs
from jingwei_verify.foreign import commands_for
from jingwei_verify.notes import parse_keys
from jingwei_verify.policy import Trust, parse_policy
from jingwei_verify.reports import Report, Said, Verdict
from jingwei_verify.strict import MOST_BYTES
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
            "jingwei-verify FILE.jwproof (--vkey FILE | --policy FILE)\n       jingwei-verify audit DIR\n"
            "       jingwei-verify monitor DIR --since CHECKPOINT\n       jingwei-verify consistency OLD NEW (--dir DIR | --proof FILE)"
        )
        parser.add_argument("file", type=Path, help="the proof 证明文件")
    elif command == "consistency":
        parser.add_argument("old", type=Path, help="the earlier checkpoint 较早的检查点")
        parser.add_argument("new", type=Path, help="the later checkpoint 较晚的检查点")
        parser.add_argument("--dir", type=Path, help="the log's directory 日志目录")
        parser.add_argument("--proof", type=Path, help="a consistency proof: `old SIZE`, then one hash a line 一致性证明")
    else:
        parser.add_argument("dir", type=Path, help="a log's directory, or one with several logs 日志目录")
        parser.add_argument("--entries", action="store_true", help="print each checked entry to standard error 列出条目")
    if command == "monitor":
        parser.add_argument(
            "--since", type=Path, required=True, help="a checkpoint that you kept, or an older copy of DIR 此前留存的检查点或目录"
        )
    parser.add_argument("--vkey", type=Path, help="the log's verifier keys, one a line 日志公钥")
    parser.add_argument("--policy", type=Path, help="whom you trust, as c2sp.org/tlog-policy 信任策略")
    parser.add_argument("--lang", choices=LANGUAGES, default=language_of_shell(), help="zh · en")
    parser.add_argument("--json", action="store_true", help="the report as JSON")
    parser.add_argument("--version", action="version", version=f"jingwei-verify {__version__}")
    return parser


def _trust(options: argparse.Namespace) -> Trust | None:
    """The trust that was given; None where none was, which only a directory with a key of its own may do without."""
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


def _given(trust: Trust | None) -> Trust:
    if trust is None:
        raise Wrong(
            (
                "请用 --vkey FILE 给出日志公钥，或用 --policy FILE 给出信任策略。",
                "Give the log's key with --vkey FILE, or whom you trust with --policy FILE.",
            )
        )
    return trust


def _proof(options: argparse.Namespace, trust: Trust | None) -> int:
    return _print(proofs.check(_bytes(options.file), _given(trust)), options)


def _audit(options: argparse.Namespace, trust: Trust | None) -> int:
    return max(_each(options, trust, lambda folder, whom, seen: audits.audit(folder, whom, seen=seen)), key=_severity)


def _since(kept: Path, folder: Path) -> Path:
    """The checkpoint that was kept: a file, or an older copy of the directory."""
    return next((path for path in (kept / folder.name / "checkpoint", kept / "checkpoint") if path.is_file()), kept)


def _monitor(options: argparse.Namespace, trust: Trust | None) -> int:
    return max(
        _each(options, trust, lambda folder, whom, seen: audits.monitor(folder, _since(options.since, folder), whom, seen=seen)),
        key=_severity,
    )


def _severity(code: int) -> int:
    return (Verdict.VALID, Verdict.ERASED, Verdict.UNWITNESSED, Verdict.INVALID).index(Verdict(code))


def _consistency(options: argparse.Namespace, trust: Trust | None) -> int:
    report = audits.consistency(options.old, options.new, _given(trust), folder=options.dir, proof=options.proof)
    return _print(report, options)


def _each(options: argparse.Namespace, trust: Trust | None, look: Callable[[Path, Trust, audits.Seen], Report]) -> list[int]:
    """Each log in the directory, or the one that it is."""
    folders = [options.dir] if (options.dir / "checkpoint").is_file() else sorted(options.dir.glob("*/checkpoint"))
    if not folders:
        raise Wrong(("{} 里没有 checkpoint 文件。", "{} holds no checkpoint."), options.dir)
    codes = []
    for place in folders:
        folder = place if place.is_dir() else place.parent
        own = trust is None
        report = look(folder, Trust(parse_keys(_text(folder / "log.vkey"))) if trust is None else trust, _teller(options))
        if own:
            report.unchecked.append(Said("own-key"))
        codes.append(_print(report, options))
    return codes


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
    print(say(report.verdict.name, options.lang))
    for name in ("checked", "unchecked"):
        lines: list[Said] = getattr(report, name)
        if lines and report.verdict is not Verdict.INVALID:
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
