"""Packages for an archive: BagIt 1.0 (RFC 8493) around a document, with PREMIS 3.0 for what it is and what happened to it.

Pure but for writing the folder. BagIt's few lines are written here and judged by the reference library in the tests: as a dependency
it comes as source only, which every installation would build.
"""

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from uuid import UUID
from xml.etree import ElementTree as Xml

from jingwei.evidence.digests import Digests
from jingwei.evidence.entries import instant

PREMIS = "http://www.loc.gov/premis/v3"
FORMAT = "PDF/A-2b"
PRONOM = "fmt/477"
"""The format's name in the PRONOM registry of The National Archives (UK): Acrobat PDF/A 2b."""
PATH = "path below data/"
"""Type of the identifier by which PREMIS names the other files of the package."""
UNPROVED = "entered into the log acts with this package; its number and proof came after it"
FORMATS = {
    ".json": "JSON (RFC 8785)",
    ".jwproof": "jingwei-proof v1, C2SP tlog-proof",
    ".tsr": "RFC 3161 TimeStampResp",
    ".vkey": "C2SP signed-note verifier keys",
    "": "C2SP tlog-policy",
}
"""What the files are that events refer to, by the end of their names."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A file of the package by which an event is shown: its path below ``data/``, and the part that it plays."""

    path: str
    role: str


@dataclass(frozen=True, slots=True)
class Happened:
    """One event in a document's life: the entry that tells of it, and the files that show it.

    ``number`` is '' for the entry that tells of the package itself: it comes into the log with the package, so its proof is made afterwards.
    """

    step: str
    at: datetime
    hash: bytes
    number: str
    shown: tuple[Shown, ...]


def write(folder: Path, payload: Mapping[str, bytes], *, info: Mapping[str, str]) -> None:
    """One bag in a new folder, whole or not at all.

    Args:
        payload: path below ``data/`` → content.
        info: what ``bag-info.txt`` says beside size and date; one line each.

    Raises:
        FileExistsError: the folder is there already.
    """
    if folder.exists():
        raise FileExistsError(folder)
    draft = folder.with_name(f".{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    content = {f"data/{path}": body for path, body in payload.items()}
    tags = {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": _info({**info, "Payload-Oxum": f"{sum(map(len, payload.values()))}.{len(payload)}"}),
        "manifest-sha256.txt": _manifest(content),
    }
    for path, body in (content | tags | {"tagmanifest-sha256.txt": _manifest(tags)}).items():
        target = draft / PurePosixPath(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
    draft.rename(folder)


def _manifest(files: Mapping[str, bytes]) -> bytes:
    return "".join(f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files)).encode()


def _info(said: Mapping[str, str]) -> bytes:
    return "".join(f"{name}: {' '.join(value.split())}\n" for name, value in said.items()).encode()


def premis(
    document: UUID, *, kind: str, level: str, digests: Digests, life: Sequence[Happened], files: Mapping[str, bytes], agent: str
) -> bytes:
    """What the document is and what happened to it: each event with the leaf hash of its entry in the evidence log and the files that show it.

    Args:
        files: path below ``data/`` → content of every file that an event refers to.
    """
    Xml.register_namespace("premis", PREMIS)
    root = Xml.Element(f"{{{PREMIS}}}premis", {"version": "3.0"})
    root.append(_object(document, kind=kind, level=level, digests=digests))
    for path in sorted({each.path for one in life for each in one.shown}):
        root.append(_file(path, files[path]))
    for one in life:
        root.append(_event(one, document))
    who = _under(root, "agent")
    _identifier(who, "agent", "organisation", agent)
    _under(who, "agentName", agent)
    _under(who, "agentType", "organization")
    Xml.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, encoding="unicode").encode() + b"\n"


def _object(document: UUID, *, kind: str, level: str, digests: Digests) -> Xml.Element:
    thing = Xml.Element(f"{{{PREMIS}}}object", {"{http://www.w3.org/2001/XMLSchema-instance}type": "premis:file"})
    _identifier(thing, "object", "UUID", str(document))
    traits = _under(thing, "objectCharacteristics")
    for algorithm, value in (("SHA-256", digests.sha256), ("SM3", digests.sm3)):
        _fixity(traits, algorithm, value)
    _under(traits, "size", str(digests.size))
    form = _under(traits, "format")
    named = _under(form, "formatDesignation")
    _under(named, "formatName", FORMAT)
    registry = _under(form, "formatRegistry")
    _under(registry, "formatRegistryName", "PRONOM")
    _under(registry, "formatRegistryKey", PRONOM)
    _under(form, "formatNote", f"PAdES {level}")
    _under(thing, "originalName", f"{kind}.pdf")
    return thing


def _file(path: str, content: bytes) -> Xml.Element:
    thing = Xml.Element(f"{{{PREMIS}}}object", {"{http://www.w3.org/2001/XMLSchema-instance}type": "premis:file"})
    _identifier(thing, "object", PATH, path)
    traits = _under(thing, "objectCharacteristics")
    _fixity(traits, "SHA-256", hashlib.sha256(content).digest())
    _under(traits, "size", str(len(content)))
    _under(_under(_under(traits, "format"), "formatDesignation"), "formatName", FORMATS[PurePosixPath(path).suffix])
    return thing


def _fixity(traits: Xml.Element, algorithm: str, value: bytes) -> None:
    fixity = _under(traits, "fixity")
    _under(fixity, "messageDigestAlgorithm", algorithm)
    _under(fixity, "messageDigest", value.hex())


def _event(one: Happened, document: UUID) -> Xml.Element:
    event = Xml.Element(f"{{{PREMIS}}}event")
    _identifier(event, "event", "RFC 6962 leaf hash", one.hash.hex())
    _under(event, "eventType", one.step)
    _under(event, "eventDateTime", instant(one.at))
    detail = _under(event, "eventDetailInformation")
    _under(detail, "eventDetail", f"number {one.number} of the log acts" if one.number else UNPROVED)
    _linked(event, "UUID", str(document))
    for each in one.shown:
        _linked(event, PATH, each.path, each.role)
    return event


def _linked(event: Xml.Element, kind: str, value: str, role: str = "") -> None:
    linked = _under(event, "linkingObjectIdentifier")
    _under(linked, "linkingObjectIdentifierType", kind)
    _under(linked, "linkingObjectIdentifierValue", value)
    if role:
        _under(linked, "linkingObjectRole", role)


def _identifier(parent: Xml.Element, of: str, kind: str, value: str) -> None:
    named = _under(parent, f"{of}Identifier")
    _under(named, f"{of}IdentifierType", kind)
    _under(named, f"{of}IdentifierValue", value)


def _under(parent: Xml.Element, name: str, text: str = "") -> Xml.Element:
    made = Xml.SubElement(parent, f"{{{PREMIS}}}{name}")
    made.text = text or None
    return made
