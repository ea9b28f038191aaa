"""Turns an uploaded picture into a logo that is safe to keep and to serve.

The bytes that somebody uploads are never stored: the pixels are decoded and written anew, so that
metadata, appended files and scripts stay behind. The only module that knows the picture library.
"""

from io import BytesIO

from PIL import Image, ImageOps

MAX_BYTES = 1024 * 1024
MAX_PIXELS = 20_000_000
MAX_SIDE = 10_000  # pixels; a line of millions keeps the decoder busy with few pixels in all
BOX = (600, 200)  # pixels; twice what the head of a report shows
FORMATS = ("PNG", "JPEG", "WEBP")  # by content, whatever the name says; SVG is refused


class LogoError(ValueError):
    """The upload cannot become a logo."""


class NotAPicture(LogoError):
    """Not a PNG, JPEG or WebP picture, or a broken one."""


class TooBig(LogoError):
    """More bytes or pixels, or a longer side, than allowed; nothing was decoded."""


def to_png(data: bytes) -> bytes:
    """PNG bytes of the picture, within 600 × 200 pixels, in its proportions, without metadata.

    Raises TooBig before decoding anything, and NotAPicture for everything that is not a whole
    PNG, JPEG or WebP picture.
    """
    if len(data) > MAX_BYTES:
        raise TooBig
    try:
        # Another library in the process may have told Pillow to forgive half a file.
        Image.open(BytesIO(data), formats=FORMATS).verify()
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            return _redrawn(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooBig from error
    except LogoError:
        raise
    except Exception as error:  # broken bytes make the decoders raise almost anything
        raise NotAPicture from error


def _redrawn(picture: Image.Image) -> bytes:
    if max(picture.size) > MAX_SIDE or picture.width * picture.height > MAX_PIXELS:
        raise TooBig
    upright = ImageOps.exif_transpose(picture)
    # Through RGB, because four ink colours have no direct way to RGBA.
    plain = upright.convert("RGB") if upright.mode in {"CMYK", "YCbCr"} else upright
    pixels = plain.convert("RGBA")
    pixels.thumbnail(BOX, Image.Resampling.LANCZOS)
    clean = Image.new("RGBA", pixels.size)  # a new picture has no profile, text or EXIF block
    clean.paste(pixels)
    out = BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue()
