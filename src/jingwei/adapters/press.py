"""Documents by typst: PDF/A-2b, with the fonts of a locked package only, so that the same facts give the same bytes everywhere.

Typst is loaded with the first document, never at start: it is large.
"""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import segno

from jingwei.evidence.canonical import Json

if TYPE_CHECKING:
    import typst

FONTS = "pylopdf_fonts_zh_cn"
"""Package of Noto Serif SC and Noto Sans SC (SIL Open Font License 1.1), as Noto publishes them; not imported, only its files are used."""
FACE = "NotoSerifSC-Regular.otf"


class FontsMissing(RuntimeError):
    """The package of fonts is not installed."""


class TypstPress:
    """Implements ``evidence.ports.Press``."""

    def typeset(self, template: str, facts: Mapping[str, Json]) -> bytes:
        """See the Protocol. Cost: about 0.1 s once typst is loaded."""
        import typst

        shown = dict(facts) | ({"qr": drawn(str(facts["qr"]))} if "qr" in facts else {})
        return typst.compile(
            template.encode(),
            format="pdf",
            font_paths=_fonts(),
            sys_inputs={"facts": json.dumps(printable(shown, characters()), ensure_ascii=False)},
            pdf_standards="a-2b",
            timestamp=0,  # a template says the day itself; nothing is read from the clock
        )


@lru_cache(maxsize=1)
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder())])


def drawn(text: str) -> str:
    """A text as a QR code in SVG: the same drawing every time."""
    return str(segno.make(text, error="m", micro=False).svg_inline(border=0, dark="#1c2733", omitsize=True))


def printable(value: Json, known: frozenset[int]) -> Json:
    """The facts with each character that the font lacks written by its code point, ``〔U+30000〕``: a rare name is never cut or altered
    in silence. PDF/A forbids a character without a glyph.

    >>> printable({"name": "张𰀀"}, frozenset(map(ord, "张")))
    {'name': '张〔U+30000〕'}
    """
    if isinstance(value, str):
        return "".join(one if ord(one) in known or one == "\n" else f"〔U+{ord(one):04X}〕" for one in value)
    if isinstance(value, Mapping):
        return {key: printable(inner, known) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [printable(inner, known) for inner in value]
    return value


def folder() -> Path:
    """Where the fonts lie.

    Raises:
        FontsMissing: the package is not installed.
    """
    found = find_spec(FONTS)
    if found is None or found.origin is None:
        raise FontsMissing(f"The package {FONTS.replace('_', '-')} is missing. Run `make setup`.")
    return Path(found.origin).parent


@lru_cache(maxsize=1)
def characters() -> frozenset[int]:
    """Code points that the font has a glyph for."""
    return frozenset(covered((folder() / FACE).read_bytes()))


def covered(font: bytes) -> Iterator[int]:
    """Code points in the ``cmap`` of an OpenType font, from its subtables of format 12.

    Source: OpenType 1.9.1, the tables ``cmap`` and its format 12.
    """
    for record in range(int.from_bytes(font[4:6])):
        tag, start = font[12 + 16 * record : 16 + 16 * record], int.from_bytes(font[20 + 16 * record : 24 + 16 * record])
        if tag != b"cmap":
            continue
        for entry in range(int.from_bytes(font[start + 2 : start + 4])):
            table = start + int.from_bytes(font[start + 8 + 8 * entry : start + 12 + 8 * entry])
            if int.from_bytes(font[table : table + 2]) == 12:
                yield from _groups(font, table)


def _groups(font: bytes, table: int) -> Iterator[int]:
    for group in range(int.from_bytes(font[table + 12 : table + 16])):
        at = table + 16 + 12 * group
        yield from range(int.from_bytes(font[at : at + 4]), int.from_bytes(font[at + 4 : at + 8]) + 1)
