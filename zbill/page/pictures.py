"""Pictures as documents print them: upright, in 8-bit RGB with or without transparency, in the size that print needs.

Everything else that PNG and JPEG files can hold is converted here, because fpdf2 prints it wrong or not at all.
"""

from __future__ import annotations

import warnings
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageOps

from zbill.errors import Usage

_LARGEST = (1200, 240)
_MEGAPIXELS = 50


def plain_png(data: bytes) -> bytes:
    """Return a PNG or JPEG picture as a PNG picture that documents print as it is.

    Raises Usage if it can't be drawn.
    """
    made = BytesIO()
    _drawn(data).save(made, "PNG", optimize=True)
    return made.getvalue()


@lru_cache(maxsize=4)
def picture(data: bytes) -> Image.Image | None:
    """Return a picture to print, None if it can't be drawn."""
    try:
        return _drawn(data)
    except Usage:
        return None


def _drawn(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures and of odd ones that it can read.
            warnings.simplefilter("ignore")
            opened = Image.open(BytesIO(data), formats=("PNG", "JPEG"))
            if opened.width * opened.height <= _MEGAPIXELS * 1_000_000:
                return _plain(ImageOps.exif_transpose(opened))
    except Image.DecompressionBombError:
        pass
    # A damaged file makes a decoder stumble in any way.
    except Exception as error:
        raise Usage(
            "The logo isn't a PNG or JPEG picture, or it is damaged.", "Choose another: zbill config set logo FILE"
        ) from error
    raise Usage(f"The logo has more than {_MEGAPIXELS} million pixels.", "Save the logo in a smaller size.")


def _plain(found: Image.Image) -> Image.Image:
    if found.mode.startswith("I"):
        # Grey with 16 bits: Pillow would make everything above 255 white.
        found = found.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    is_transparent = "transparency" in found.info or found.mode in ("LA", "PA", "La", "RGBA", "RGBa")
    plain = found.convert("RGBA" if is_transparent else "RGB")
    plain.thumbnail(_LARGEST)
    if is_transparent and plain.getchannel("A").getextrema() == (255, 255):
        plain = plain.convert("RGB")
    # A color profile is of the colors that were there before.
    plain.info = {}
    return plain
