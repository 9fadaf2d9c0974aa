"""Files that OpenSSL checks: seals in PDFs, time stamps. This program says the command, and takes a PDF's seal out for it."""

import re
from pathlib import Path

from jingwei_verify.words import say

_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
MOST_PDF_BYTES = 1 << 28


def commands_for(path: Path, language: str) -> list[str]:
    """What to run for a file of another kind; empty for everything else."""
    kind = path.suffix.lower()
    if kind == ".tsr":
        return [say("by-openssl", language), f"  openssl ts -verify -data FILE -in {path} -CAfile CA.pem"]
    if kind == ".p7s":
        return [
            say("by-openssl", language),
            f"  openssl cms -verify -binary -inform DER -in {path} -content FILE -CAfile CA.pem -purpose any -out /dev/null",
        ]
    return _pdf(path, language) if kind == ".pdf" and path.is_file() else []


def _pdf(path: Path, language: str) -> list[str]:
    """Write each seal and the bytes that it covers beside the PDF; the commands to check them.

    A seal covers two ranges of the file; between them stands the seal itself, in hex, filled up with zeroes.
    """
    with path.open("rb") as file:
        raw = file.read(MOST_PDF_BYTES)
    lines = []
    for count, found in enumerate(_RANGE.finditer(raw), 1):
        first, length, second, rest = (int(word) for word in found.groups())
        seal = raw[first + length : second].strip(b"<> \r\n")
        if not re.fullmatch(rb"(?:[0-9A-Fa-f]{2})+", seal):
            continue
        signed, cms = path.with_name(f"{path.name}.{count}.signed"), path.with_name(f"{path.name}.{count}.p7s")
        signed.write_bytes(raw[first : first + length] + raw[second : second + rest])
        cms.write_bytes(_der(bytes.fromhex(seal.decode())))
        covered = "" if second + rest == len(raw) else f"   # {second + rest} / {len(raw)} bytes"
        lines.append(
            f"  openssl cms -verify -binary -inform DER -in {cms} -content {signed} -CAfile CA.pem -purpose any -out /dev/null{covered}"
        )
    return [say("by-openssl", language), *lines] if lines else [say("no-pdf-seal", language)]


def _der(raw: bytes) -> bytes:
    """The first DER value, without what fills up the space after it."""
    if len(raw) < 2 or raw[1] < 0x80:
        return raw
    octets = raw[1] & 0x7F
    return raw[: 2 + octets + int.from_bytes(raw[2 : 2 + octets], "big")]
