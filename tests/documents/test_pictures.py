"""Any PNG or JPEG picture becomes one that documents print as it looks; what can't be drawn is refused."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from zbill.errors import Usage
from zbill.page.pictures import picture, plain_png

RED, GREY, CLEAR = (255, 0, 0), (128, 128, 128), (255, 0, 0, 0)
SIZE = (8, 4)


def saved(made: Image.Image, form: str = "PNG", **options: object) -> bytes:
    file = BytesIO()
    made.save(file, form, **options)
    return file.getvalue()


def palette() -> Image.Image:
    made = Image.new("P", SIZE)
    made.putpalette([255, 0, 0] * 256)
    return made


def turned() -> bytes:
    """Return a picture that is saved lying on its side, with a note to turn it upright."""
    made = Image.new("RGB", (SIZE[1], SIZE[0]), RED)
    exif = made.getexif()
    exif[0x0112] = 6
    return saved(made, "JPEG", quality=100, exif=exif)


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int) -> bytes:
    """Return a PNG file that says it has this size, and is white as far as it goes."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\xff" * 1000)) + chunk(b"IEND", b"")


PICTURES = {
    "RGB": (saved(Image.new("RGB", SIZE, RED)), "RGB", RED),
    "RGB JPEG": (saved(Image.new("RGB", SIZE, GREY), "JPEG"), "RGB", GREY),
    "CMYK JPEG": (saved(Image.new("CMYK", SIZE, (0, 255, 255, 0)), "JPEG", quality=100), "RGB", RED),
    "grey": (saved(Image.new("L", SIZE, 128)), "RGB", GREY),
    "grey JPEG": (saved(Image.new("L", SIZE, 128), "JPEG"), "RGB", GREY),
    "grey with 16 bits": (saved(Image.new("I;16", SIZE, 128 * 256)), "RGB", GREY),
    "black and white": (saved(Image.new("1", SIZE, 1)), "RGB", (255, 255, 255)),
    "palette": (saved(palette()), "RGB", RED),
    "transparent palette": (saved(palette(), transparency=0), "RGBA", CLEAR),
    "transparent grey": (saved(Image.new("LA", SIZE, (128, 9))), "RGBA", (128, 128, 128, 9)),
    "transparent": (saved(Image.new("RGBA", SIZE, CLEAR)), "RGBA", CLEAR),
    "transparent color": (saved(Image.new("RGB", SIZE, RED), transparency=RED), "RGBA", CLEAR),
    "opaque": (saved(Image.new("RGBA", SIZE, (*RED, 255))), "RGB", RED),
    "color profile": (saved(Image.new("RGB", SIZE, RED), icc_profile=b"damaged"), "RGB", RED),
}


@pytest.mark.parametrize(("data", "mode", "color"), PICTURES.values(), ids=PICTURES)
def test_a_picture_keeps_its_colors(data: bytes, mode: str, color: tuple[int, ...]) -> None:
    made = Image.open(BytesIO(plain_png(data)))
    assert (made.format, made.mode, made.size, made.info, made.getpixel((0, 0))) == ("PNG", mode, SIZE, {}, color)


@pytest.mark.parametrize("data", [each[0] for each in PICTURES.values()], ids=PICTURES)
def test_a_plain_picture_stays_as_it_is(data: bytes) -> None:
    assert plain_png(plain_png(data)) == plain_png(data)


def test_a_picture_on_its_side_is_turned_upright() -> None:
    assert Image.open(BytesIO(plain_png(turned()))).size == SIZE


@pytest.mark.parametrize(
    ("size", "printed"), [((3000, 600), (1200, 240)), ((4000, 1), (1200, 1)), ((1, 4000), (1, 240)), ((1, 1), (1, 1))]
)
def test_a_large_picture_has_the_size_that_print_needs(size: tuple[int, int], printed: tuple[int, int]) -> None:
    assert Image.open(BytesIO(plain_png(saved(Image.new("1", size))))).size == printed


WHOLE = {form: saved(Image.effect_noise((90, 60), 60), form) for form in ("PNG", "JPEG")}
DAMAGED = {
    "nothing": b"",
    "text": b"hello",
    "GIF": saved(Image.new("1", SIZE), "GIF"),
    "half a PNG": WHOLE["PNG"][: len(WHOLE["PNG"]) // 2],
    "half a JPEG": WHOLE["JPEG"][: len(WHOLE["JPEG"]) // 2],
    "a PNG's first bytes": WHOLE["PNG"][:8] + b"hello",
    "a JPEG's first bytes": WHOLE["JPEG"][:3] + b"hello",
    "a PNG without a pixel": png(0, 0),
    "a PNG with bytes changed": WHOLE["PNG"][:200] + bytes(50) + WHOLE["PNG"][250:],
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED)
def test_what_is_not_a_whole_picture_is_refused(data: bytes) -> None:
    with pytest.raises(Usage) as refused:
        plain_png(data)
    assert refused.value.sentence == "The logo isn't a PNG or JPEG picture, or it is damaged."
    assert picture(data) is None


@pytest.mark.parametrize("size", [(8000, 7000), (12_000, 12_000), (30_000, 30_000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(Usage) as refused:
        plain_png(png(*size))
    assert refused.value.sentence == "The logo has more than 50 million pixels."
    assert picture(png(*size)) is None
