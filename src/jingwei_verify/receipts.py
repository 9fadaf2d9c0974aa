"""Whether a log keeps the promise that a receipt carries: that the entry stands in the log within a moment."""

import json
from datetime import datetime
from pathlib import Path

from jingwei_verify import audits
from jingwei_verify.checkpoints import instant, open_checkpoint
from jingwei_verify.policy import Trust
from jingwei_verify.proofs import Promise, promise_of
from jingwei_verify.reports import Report, Said, Verdict
from jingwei_verify.strict import Invalid
from jingwei_verify.tiles import HASH, WIDTH, Tiles
from jingwei_verify.told import Told

GRACE_SECONDS = 60
"""An entry that was promised may be numbered after others that were recorded a little later."""


class NoReceipt(Told):
    """The text is no receipt's."""


class TooEarly(Told):
    """Nothing shows that the log has gone on since the promise, so it may be kept yet."""


def read(text: str) -> Promise:
    """The promise in the text of a receipt's QR code.

    Raises:
        NoReceipt: it has another form.
    """
    try:
        return promise_of(text.strip())
    except Invalid:
        raise NoReceipt(("这不是回执二维码的文字（JW1.…）。", "This is not the text of a receipt's QR code (JW1.…).")) from None


def kept(folder: Path, promise: Promise, trust: Trust) -> Report:
    """Check the whole log, and look for the entry that was promised.

    Raises:
        TooEarly: it is not there, and neither an entry nor a witness is of a time after the promise.
    Cost: that of ``audits.audit``, and the tiles of the lowest level once more.
    """
    latest = _Latest()
    report = audits.audit(folder, trust, seen=latest.see)
    if report.verdict not in (Verdict.VALID, Verdict.UNWITNESSED):
        return report
    try:
        trusted = open_checkpoint(audits.read_note(folder / "checkpoint"), trust)
        if not any(promise.by(key) for key in trust.log_keys(trusted.point.origin)):
            raise Invalid("promise-wrong")
        index = _find(Tiles(folder, trusted.point.size), promise.leaf)
    except Invalid as error:
        return Report.refused(error)
    if index is not None:
        report.checked.append(Said("promise-kept", (promise.receipt, instant(promise.seconds), str(index))))
        return report
    if max(latest.seconds, *(one.seconds for one in trusted.opened.valid)) <= promise.seconds + GRACE_SECONDS:
        raise TooEarly(
            (
                "条目不在其中，但看不出 {} 写于承诺（{}）之后：请另取一份较新的导出。",
                "The entry is not there, but nothing shows that {} is from after the promise ({}): get a newer export.",
            ),
            folder,
            instant(promise.seconds),
        )
    return Report.refused(Invalid("promise-broken", promise.receipt))


class _Latest:
    """The latest time that an entry states; 0 while none does."""

    def __init__(self) -> None:
        self.seconds = 0

    def see(self, _index: int, entry: bytes) -> None:
        try:
            stated = json.loads(entry).get("t")
            self.seconds = max(self.seconds, int(datetime.fromisoformat(stated).timestamp()))
        except (ValueError, TypeError, AttributeError, RecursionError, OverflowError):
            return  # an entry may hold anything: whoever reads it by its form says so elsewhere


def _find(tiles: Tiles, leaf: bytes) -> int | None:
    for n in range(-(-tiles.size // WIDTH)):
        raw = tiles.tile(0, n)
        for place in range(0, len(raw), HASH):
            if raw[place : place + HASH] == leaf:
                return n * WIDTH + place // HASH
    return None
