"""The command line: init, vkey, serve."""

import argparse
import sys
import time
from pathlib import Path

from jingwei_verify.policy import Trust, parse_policy
from jingwei_verify.told import LANGUAGES, Told, language_of_shell
from jingwei_witness import __version__, memory, signing
from jingwei_witness.judging import Witness
from jingwei_witness.serving import Server

LOGS = "logs"
TEMPLATE = """# The logs that this witness knows, as c2sp.org/tlog-policy: one line `log VKEY` a log. Read at the start.
quorum none
"""


def main(argv: list[str] | None = None) -> int:
    """Run one command."""
    parser = argparse.ArgumentParser(
        prog="jingwei-witness", description="Cosign checkpoints of logs that only grow. 为只增不改的日志联署。"
    )
    parser.add_argument("--version", action="version", version=f"jingwei-witness {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    init = commands.add_parser("init", help="make a folder with a key, an empty memory and a list of logs 建立见证方")
    init.add_argument("name", help="the witness's name, such as archive.example/witness 名称")
    vkey = commands.add_parser("vkey", help="print the verifier key, for those who will trust it 显示公钥")
    serve = commands.add_parser("serve", help="listen 开始服务")
    serve.add_argument("--listen", default="127.0.0.1:8700", help="ADDRESS:PORT (127.0.0.1:8700)")
    serve.add_argument("--prefix", default="", help="a path before /add-checkpoint 路径前缀")
    for one in (init, vkey, serve):
        one.add_argument("--dir", type=Path, default=Path("witness"), help="the witness's folder (witness) 目录")
        one.add_argument("--lang", choices=LANGUAGES, default=language_of_shell(), help="zh · en")
    options = parser.parse_args(argv)
    try:
        return {"init": _init, "vkey": _vkey, "serve": _serve}[options.command](options)
    except Told as error:
        print(error.said(options.lang), file=sys.stderr)
        return 1


def _init(options: argparse.Namespace) -> int:
    folder: Path = options.dir
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / memory.NAME).exists():
        raise memory.Unusable(signing.TAKEN, folder)
    cosigner = signing.create(folder, options.name)
    (folder / LOGS).write_text(TEMPLATE, "utf-8")
    memory.write(folder, {})
    print(cosigner.vkey)
    return 0


def _vkey(options: argparse.Namespace) -> int:
    print(signing.load(options.dir).vkey)
    return 0


def _serve(options: argparse.Namespace) -> int:
    host, _, port = options.listen.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise memory.Unusable(("--listen 的形式是 ADDRESS:PORT。", "--listen is ADDRESS:PORT."))
    with memory.held(options.dir):
        witness = Witness(
            _logs(options.dir).logs, memory.Memory(options.dir), signing.load(options.dir), clock=lambda: int(time.time())
        )
        server = Server((host.strip("[]"), int(port)), witness, prefix=options.prefix)
        print(f"http://{host}:{server.server_address[1]}{server.prefix}", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass
        finally:
            server.server_close()
    return 0


def _logs(folder: Path) -> Trust:
    try:
        trust = parse_policy((folder / LOGS).read_bytes())
    except OSError as error:
        raise memory.Unusable(("读不了 {}（{}）。", "{} cannot be read ({})."), folder / LOGS, error.strerror) from None
    if not any(key.can_check for key in trust.logs):
        raise memory.Unusable(
            (
                "{} 没有写明任何带 Ed25519 公钥的日志：请为每个日志加一行 `log VKEY`。",
                "{} names no log with an Ed25519 key. Add a line `log VKEY` for each log.",
            ),
            folder / LOGS,
        )
    return trust
