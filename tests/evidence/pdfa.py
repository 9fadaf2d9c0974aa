"""Our own look at the main points of PDF/A-2b (ISO 19005-2), with pikepdf: not a validator, but what typst and pyHanko could get wrong.

Each finding names its clause. A full validator is a large Java program; whoever has one may run it on what `jingwei evidence archive`
writes.
"""

import io
import re
from collections.abc import Iterator
from datetime import datetime

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

PRINT, HIDDEN, INVISIBLE, NO_VIEW = 4, 2, 1, 32
FORBIDDEN_ACTIONS = {
    "/Launch",
    "/Sound",
    "/Movie",
    "/ResetForm",
    "/ImportData",
    "/JavaScript",
    "/Hide",
    "/SetOCGState",
    "/Rendition",
    "/Trans",
}
PAIRS = {"/Title": "dc:title", "/Author": "dc:creator", "/Creator": "xmp:CreatorTool", "/Producer": "pdf:Producer"}
DATES = {"/CreationDate": "xmp:CreateDate", "/ModDate": "xmp:ModifyDate"}


def findings(content: bytes) -> list[str]:
    """What breaks a rule; empty when none of the points that are looked at does."""
    found = list(_head(content))
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            for look in (_trailer, _metadata, _intent, _objects, _annotations, _form):
                found += look(pdf)
    except pikepdf.PdfError as error:
        found.append(f"6.1 it cannot be read: {error}")
    return found


def _head(content: bytes) -> Iterator[str]:
    if not re.match(rb"%PDF-1\.[0-7][\r\n]", content):
        yield "6.1.2 the file does not begin with %PDF-1.n"
    second = content.split(b"\n", 2)[1] if content.count(b"\n") > 1 else b""
    if not (second.startswith(b"%") and len(second) >= 5 and all(byte > 127 for byte in second[1:5])):
        yield "6.1.2 no comment of four bytes above 127 follows the head"
    if content.rstrip(b"\r\n")[-5:] != b"%%EOF":
        yield "6.1.3 something stands after the last %%EOF"


def _trailer(pdf: Pdf) -> Iterator[str]:
    if pdf.is_encrypted:
        yield "6.1.3 it is encrypted"
    if len(pdf.trailer.get("/ID", [])) != 2:
        yield "6.1.3 the trailer has no ID"
    if "/OCProperties" in pdf.Root and "/AS" in str(pdf.Root.OCProperties):
        yield "6.9 optional content switches itself"
    for key in ("/AA", "/Requirements"):
        if key in pdf.Root:
            yield f"6.5.2 the catalogue has {key}"


def _metadata(pdf: Pdf) -> Iterator[str]:
    if "/Metadata" not in pdf.Root:
        yield "6.6.2.1 there is no metadata"
        return
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
        if (meta.get("pdfaid:part"), meta.get("pdfaid:conformance")) != ("2", "B"):
            yield "6.6.4 the metadata does not say PDF/A-2b"
        for key, mine in PAIRS.items():
            said, told = str(pdf.docinfo.get(key, "")), meta.get(mine, "")
            if said and said != (", ".join(told) if isinstance(told, list) else str(told)):
                yield f"6.6.2.3 {key} and {mine} differ"
        for key, mine in DATES.items():
            if key in pdf.docinfo and _instant(str(pdf.docinfo[key])) != datetime.fromisoformat(
                str(meta.get(mine, "1970-01-01T00:00Z"))
            ):
                yield f"6.6.2.3 {key} and {mine} differ"


def _instant(text: str) -> datetime:
    parts = re.fullmatch(r"D:(\d{14})(Z|[+-]\d\d'?\d\d'?)?", text)
    assert parts, text
    zone = (parts[2] or "Z").replace("'", "").replace("Z", "+0000")
    return datetime.strptime(parts[1] + zone, "%Y%m%d%H%M%S%z")


def _intent(pdf: Pdf) -> Iterator[str]:
    intents = [one for one in pdf.Root.get("/OutputIntents", []) if one.get("/S") == Name.GTS_PDFA1]
    if len(intents) != 1 or not isinstance(intents[0].get("/DestOutputProfile"), Stream):
        yield "6.2.3 there is no one output intent with its profile"
        return
    profile = bytes(intents[0].DestOutputProfile.read_bytes())
    if profile[36:40] != b"acsp" or profile[16:20] not in {b"RGB ", b"CMYK", b"GRAY"}:
        yield "6.2.3 the output profile is none"


def _objects(pdf: Pdf) -> Iterator[str]:
    for one in pdf.objects:
        if isinstance(one, Stream):
            yield from _stream(one)
        if isinstance(one, Dictionary | Stream):
            yield from _dictionary(one)


def _stream(one: Stream) -> Iterator[str]:
    filters = one.get("/Filter", Array([]))
    names = [str(name) for name in (filters if isinstance(filters, Array) else [filters])]
    if "/LZWDecode" in names or "/Crypt" in names:
        yield "6.1.7.2 a stream is packed in a forbidden way"
    if "/F" in one and one.get("/Type") != Name.EmbeddedFile:
        yield "6.1.7.1 a stream lies outside the file"
    if one.get("/Subtype") == Name.Image and one.get("/Interpolate", False):
        yield "6.2.8 an image is interpolated"
    if one.get("/Subtype") == Name.PS or one.get("/Subtype2") == Name.PS:
        yield "6.2.9 there is PostScript"


def _dictionary(one: Object) -> Iterator[str]:
    if str(one.get("/S", "")) in FORBIDDEN_ACTIONS and ("/Type" not in one or one.get("/Type") == Name.Action):
        yield f"6.5.1 there is an action {one.S}"
    if one.get("/Type") == Name.EmbeddedFile or "/EF" in one:
        yield "6.8 a file is embedded"
    if one.get("/Type") == Name.Font:
        yield from _font(one)
    if one.get("/Type") == Name.ExtGState and one.get("/TR") is not None:
        yield "6.2.5 there is a transfer function"


def _font(font: Object) -> Iterator[str]:
    name = str(font.get("/BaseFont", ""))
    if font.get("/Subtype") == Name.Type0:
        below = font.DescendantFonts[0]
        if str(font.Encoding) not in {"/Identity-H", "/Identity-V"} and not isinstance(font.Encoding, Stream):
            yield f"6.2.11.3 {name} has a character map that is not in the file"
        if below.get("/Subtype") == Name.CIDFontType2 and "/CIDToGIDMap" not in below:
            yield f"6.2.11.3 {name} has no map to glyphs"
        return
    if font.get("/Subtype") == Name.Type3:
        return
    described = font.get("/FontDescriptor")
    if described is None or not {"/FontFile", "/FontFile2", "/FontFile3"} & set(described.keys()):
        yield f"6.2.11.4 {name} is not in the file"


def _annotations(pdf: Pdf) -> Iterator[str]:
    for page in pdf.pages:
        if "/AA" in page:
            yield "6.5.2 a page has actions of its own"
        for one in page.get("/Annots", []):
            kind, flags = str(one.Subtype), int(one.get("/F", 0))
            if kind in {"/Sound", "/Movie", "/3D", "/Screen", "/FileAttachment"}:
                yield f"6.3.1 there is an annotation {kind}"
            if kind != "/Popup" and (not flags & PRINT or flags & (HIDDEN | INVISIBLE | NO_VIEW)):
                yield f"6.3.2 the annotation {kind} does not print as it is seen"
            left, low, right, high = (float(number) for number in one.Rect)
            if kind not in {"/Popup", "/Link"} and (left != right or low != high) and "/AP" not in one:
                yield f"6.3.3 the annotation {kind} has no appearance"
            if kind == "/Widget" and ("/A" in one or "/AA" in one):
                yield "6.4.1 a field does something"


def _form(pdf: Pdf) -> Iterator[str]:
    form = pdf.Root.get("/AcroForm")
    if form is None:
        return
    if form.get("/NeedAppearances", False):
        yield "6.4.1 the form asks the reader to draw it"
    if "/XFA" in form:
        yield "6.4.2 there is an XFA form"
