"""Pictures as evidence: only what is seen in them is kept. Pure; Pillow is loaded with the first picture.

A picture is decoded and written anew, so nothing of the sender's file is kept but its pixels: no place, no device, no thumbnail of what
was cut away, nothing hidden behind the end. Of what a camera notes only the instant of the shot is read, as the device told it.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jingwei.kernel.dates import DISTRICT_ZONE
from jingwei.kernel.errors import Refused

if TYPE_CHECKING:
    from PIL import Image

MOST_BYTES = 10_000_000
"""The largest file that is taken: a telephone's picture at its best is smaller."""
MOST_PIXELS = 60_000_000
LONGEST = 1600
"""The longer side of what is kept, in pixels: a name plate in a picture of a door is read at this size."""
QUALITY = 85
_FORMATS = ("JPEG", "PNG")
_EXIF, _TAKEN, _ZONE = 0x8769, 0x9003, 0x9011  # EXIF 2.31: IFD, DateTimeOriginal, OffsetTimeOriginal


class PictureUnreadable(Refused):
    """What was sent is no picture that can be kept."""

    code = "picture-unreadable"
    status = 400
    says = _("This file is not a picture that we can read. Take it again, and send it as JPEG or PNG of at most 10 MB.")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept: JPEG without anything but pixels, and when its device says that it was taken."""

    content: bytes
    width: int
    height: int
    taken_at: datetime | None


def cleaned(content: bytes) -> Picture:
    """The picture in a file that somebody sent.

    Raises:
        PictureUnreadable: not JPEG or PNG, damaged, or too large.
    """
    from PIL import Image, UnidentifiedImageError

    if len(content) > MOST_BYTES:
        raise PictureUnreadable()
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:  # asked before anything is decoded
                raise PictureUnreadable()
            return _kept(opened)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError) as error:
        raise PictureUnreadable() from error


def all_cleaned(files: Mapping[str, Sequence[bytes]]) -> list[tuple[str, Picture]]:
    """The pictures in files by what they show, in that order.

    Raises:
        PictureUnreadable: one of them is none.
    """
    return [(kind, cleaned(content)) for kind, contents in files.items() for content in contents]


def _kept(opened: "Image.Image") -> Picture:
    from PIL import Image, ImageOps

    taken_at = _taken_at(opened)
    opened.draft("RGB", (LONGEST, LONGEST))  # a large JPEG is decoded at a fraction of its size
    upright = ImageOps.exif_transpose(opened)
    flat = Image.new("RGB", upright.size, "white")
    layered = upright.convert("RGBA")
    flat.paste(layered, mask=layered.getchannel("A"))
    flat.thumbnail((LONGEST, LONGEST))
    target = io.BytesIO()
    flat.save(target, "JPEG", quality=QUALITY)
    return Picture(target.getvalue(), flat.width, flat.height, taken_at)


def _taken_at(opened: "Image.Image") -> datetime | None:
    """The instant that the camera noted; without a zone, the district's. None where it noted none, or nonsense."""
    told = opened.getexif().get_ifd(_EXIF)
    try:
        naive = datetime.strptime(str(told[_TAKEN]).strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - a camera's own form
        zone = _zone(str(told.get(_ZONE, "")).strip("\0 "))
        return naive.replace(tzinfo=zone).astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return None


def _zone(text: str) -> tzinfo:
    if not text:
        return DISTRICT_ZONE
    sign = {"+": 1, "-": -1}[text[0]]
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[4:6])))
