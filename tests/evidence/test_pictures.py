"""Pictures: only pixels are kept, the device's instant is told, and what is no picture is refused."""

import io
from datetime import UTC, datetime

import pytest
from PIL import Image

from jingwei.evidence import pictures
from jingwei.evidence.pictures import PictureUnreadable, cleaned


def photograph(
    size: tuple[int, int] = (400, 300), *, kind: str = "JPEG", taken: str = "2026:11:23 11:58:00", zone: str = ""
) -> bytes:
    """A picture as a telephone sends it: with place, device, thumbnail-like ballast and the instant of the shot."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x010F] = "SECRET-MAKER"
    exif[0x0112] = 6  # to be turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (22.0, 32.0, 10.0)
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    if zone:
        exif.get_ifd(0x8769)[0x9011] = zone
    target = io.BytesIO()
    image.save(target, kind, exif=exif, comment=b"SECRET-COMMENT") if kind == "JPEG" else image.save(target, kind, exif=exif)
    return target.getvalue() + b"SECRET-TRAILER"


def test_nothing_but_pixels_is_kept() -> None:
    sent = photograph()
    assert b"SECRET-MAKER" in sent
    kept = cleaned(sent)
    assert b"SECRET" not in kept.content
    with Image.open(io.BytesIO(kept.content)) as opened:
        assert opened.format == "JPEG"
        assert dict(opened.getexif()) == {}
        assert not {"exif", "comment", "icc_profile"} & set(opened.info)
        assert opened.size == (kept.width, kept.height) == (300, 400), "turned upright before what said so was dropped"
        assert opened.getpixel((150, 10))[0] > 200 > opened.getpixel((150, 10))[1]  # type: ignore[index]


@pytest.mark.parametrize(
    ("taken", "zone", "told"),
    [
        ("2026:11:23 11:58:00", "", datetime(2026, 11, 23, 3, 58, tzinfo=UTC)),
        ("2026:11:23 11:58:00", "+00:00", datetime(2026, 11, 23, 11, 58, tzinfo=UTC)),
        ("2026:11:23 11:58:00", "-05:30", datetime(2026, 11, 23, 17, 28, tzinfo=UTC)),
        ("", "", None),
        ("0000:00:00 00:00:00", "", None),
        ("2026:11:23 11:58:00", "nonsense", None),
    ],
)
def test_the_instant_of_the_shot_is_told_as_the_device_noted_it(taken: str, zone: str, told: datetime | None) -> None:
    assert cleaned(photograph(taken=taken, zone=zone)).taken_at == told


def test_a_large_picture_is_made_small_and_a_small_one_stays() -> None:
    large = cleaned(photograph((4000, 3000)))
    assert (large.width, large.height) == (1200, 1600)
    assert len(large.content) < 500_000
    assert (cleaned(photograph((30, 20), kind="PNG")).width, cleaned(photograph((30, 20), kind="PNG")).height) == (20, 30)


def test_what_is_transparent_becomes_white() -> None:
    image, target = Image.new("RGBA", (20, 20), (0, 0, 0, 0)), io.BytesIO()
    image.save(target, "PNG")
    with Image.open(io.BytesIO(cleaned(target.getvalue()).content)) as opened:
        assert min(opened.getpixel((10, 10))) > 250  # type: ignore[arg-type, type-var]


def test_the_same_file_gives_the_same_picture() -> None:
    assert cleaned(photograph()) == cleaned(photograph())


def _saved(kind: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (20, 20)).save(target, kind)
    return target.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7", b"<svg onload='x'/>", b"\xff\xd8\xff" + bytes(200), _saved("GIF"), _saved("TIFF"), _saved("BMP")],
    ids=["empty", "pdf", "svg", "damaged", "gif", "tiff", "bmp"],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(PictureUnreadable):
        cleaned(content)


def test_a_cut_picture_is_refused() -> None:
    with pytest.raises(PictureUnreadable):
        cleaned(photograph((800, 600))[:3000])


def test_a_picture_that_would_unfold_to_too_much_is_refused_before_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 100_000)
    with pytest.raises(PictureUnreadable):
        cleaned(photograph((400, 300)))
    with pytest.raises(PictureUnreadable):
        cleaned(bytes(pictures.MOST_BYTES + 1))
