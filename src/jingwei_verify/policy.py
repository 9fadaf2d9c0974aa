"""Whom we trust: log keys, witnesses and how many of them are enough (c2sp.org/tlog-policy).

Two logs or two witnesses with one key are refused, whatever their names.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from jingwei_verify.notes import COSIGNATURE, BadKey, Key, parse_key
from jingwei_verify.told import Told

_OCTETS = re.compile(rb"[\t\n\x20-\x7e\x80-\xff]*")
UNDEFINED = ("{} 未在前面定义。", "{} is not defined before it.")
_COUNT = re.compile(r"[1-9][0-9]{0,5}")


class BadPolicy(Told):
    """The policy file cannot be read; the sentence names the line."""


@dataclass(frozen=True)
class Group:
    """At least ``least`` of the members, each a witness or a group."""

    least: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Trust:
    """The keys of logs, the witnesses by name, and the quorum: a name, or '' if none is asked for."""

    logs: tuple[Key, ...]
    witnesses: Mapping[str, Key] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    quorum: str = ""

    def keys_for(self, origin: str) -> tuple[Key, ...]:
        """Keys under which a checkpoint of this origin is checked: the log's own and all witnesses'."""
        return (*self.log_keys(origin), *self.witnesses.values())

    def log_keys(self, origin: str) -> tuple[Key, ...]:
        """The log's keys that this program can check with: their name is its origin."""
        return tuple(key for key in self.logs if key.name == origin and key.can_check)

    def is_quorum(self, signers: Iterable[Key]) -> bool:
        """Whether these are enough. Never where no witness is asked for: that is valid, but not witnessed."""
        keys = set(signers)
        return bool(self.quorum) and self._counts(self.quorum, keys)

    def _counts(self, name: str, keys: set[Key]) -> bool:
        if name in self.witnesses:
            return self.witnesses[name] in keys
        group = self.groups[name]
        return sum(self._counts(member, keys) for member in group.members) >= group.least


def parse_policy(raw: bytes) -> Trust:
    """A policy file.

    Raises:
        BadPolicy: names the line and what is wrong with it.
    """
    if not _OCTETS.fullmatch(raw):
        raise BadPolicy(("策略含有控制字符。", "The policy holds a control character."))
    reader = _Reader()
    for count, line in enumerate(raw.decode("utf-8", "surrogateescape").split("\n"), 1):
        words = re.split(r"[ \t]+", line.strip(" \t"))
        if words[0] and not words[0].startswith("#"):
            try:
                reader.take(words[0], words[1:])
            except (BadKey, _Wrong) as error:
                raise BadPolicy(("策略第 {} 行：{}", "Line {} of the policy: {}"), count, error) from None
    if reader.quorum is None:
        raise BadPolicy(
            (
                "策略没有 quorum 行：请加 `quorum NAME` 或 `quorum none`。",
                "The policy has no quorum line. Add `quorum NAME`, or `quorum none`.",
            )
        )
    return Trust(tuple(reader.logs), reader.witnesses, reader.groups, "" if reader.quorum == "none" else reader.quorum)


class _Wrong(Told):
    pass


class _Reader:
    """What the lines before this one have said."""

    def __init__(self) -> None:
        self.logs: list[Key] = []
        self.witnesses: dict[str, Key] = {}
        self.groups: dict[str, Group] = {}
        self.quorum: str | None = None
        self._members: set[str] = set()

    def take(self, kind: str, words: list[str]) -> None:
        """One line."""
        takers = {"log": self._log, "witness": self._witness, "group": self._group, "quorum": self._quorum}
        if kind not in takers:
            raise _Wrong(("行首须为 {} 之一。", "it begins with none of {}."), ", ".join(takers))
        takers[kind](words)

    def _log(self, words: list[str]) -> None:
        if len(words) not in (1, 2):
            raise _Wrong(("log 行的形式是 `log VKEY [URL]`。", "a log line is `log VKEY [URL]`."))
        key = parse_key(words[0])
        if key.kind == COSIGNATURE:
            raise _Wrong(("这是见证方的公钥。", "this is a witness's key."))
        if any(other.public == key.public for other in self.logs):
            raise _Wrong(("另一日志用的是同一公钥。", "another log has the same key."))
        self.logs.append(key)

    def _witness(self, words: list[str]) -> None:
        if len(words) not in (2, 3):
            raise _Wrong(("witness 行的形式是 `witness NAME VKEY [URL]`。", "a witness line is `witness NAME VKEY [URL]`."))
        key = parse_key(words[1])
        if key.can_check and key.kind != COSIGNATURE:
            raise _Wrong(("这不是见证方的公钥。", "this is not a witness's key; those begin with the byte 4."))
        if any(other.public == key.public for other in self.witnesses.values()):
            raise _Wrong(("另一见证方用的是同一公钥。", "another witness has the same key."))
        self._name(words[0])
        self.witnesses[words[0]] = key

    def _group(self, words: list[str]) -> None:
        if len(words) < 3:
            raise _Wrong(
                ("group 行的形式是 `group NAME all|any|NUMBER MEMBER…`。", "a group line is `group NAME all|any|NUMBER MEMBER…`.")
            )
        name, least, *members = words
        for member in members:
            if member not in self.witnesses and member not in self.groups:
                raise _Wrong(UNDEFINED, member)
            if member in self._members:
                raise _Wrong(("{} 已在另一组中。", "{} is in a group already."), member)
            self._members.add(member)
        if least not in ("all", "any") and not (_COUNT.fullmatch(least) and int(least) <= len(members)):
            raise _Wrong(("人数须在 1 与成员数之间。", "the number must lie between 1 and the number of members."))
        self._name(name)
        needed = len(members) if least == "all" else 1 if least == "any" else int(least)
        self.groups[name] = Group(needed, tuple(members))

    def _quorum(self, words: list[str]) -> None:
        if len(words) != 1 or self.quorum is not None:
            raise _Wrong(("quorum 行只有一行，只写一个名称。", "there is one line `quorum NAME`, with one name."))
        if words[0] != "none" and words[0] not in self.witnesses and words[0] not in self.groups:
            raise _Wrong(UNDEFINED, words[0])
        self.quorum = words[0]

    def _name(self, name: str) -> None:
        if name == "none" or name in self.witnesses or name in self.groups:
            raise _Wrong(("名称 {} 已被占用。", "the name {} is taken."), name)
