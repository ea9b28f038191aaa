"""A picture becomes a logo: decoded and written anew, or refused."""

from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from organizations import logo
from tests.organizations.builders import picture, png_chunk, png_claiming

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("fmt", ["PNG", "JPEG", "WEBP"])
def test_the_three_formats_become_a_png(fmt):
    image = opened(logo.to_png(picture(fmt)))
    assert (image.format, image.size) == ("PNG", (40, 20))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_way_of_storing_colours_is_read(mode):
    assert opened(logo.to_png(picture("PNG", mode=mode))).mode == "RGBA"


def test_a_picture_for_print_in_four_inks_is_read():
    assert opened(logo.to_png(picture("JPEG", mode="CMYK"))).mode == "RGBA"


@pytest.mark.parametrize(
    ("size", "scaled"),
    [
        ((1200, 100), (600, 50)),
        ((100, 1000), (20, 200)),
        ((600, 200), (600, 200)),
        ((9, 9), (9, 9)),
    ],
)
def test_it_is_made_to_fit_the_box_in_its_proportions(size, scaled):
    assert opened(logo.to_png(picture(size=size))).size == scaled


def test_transparency_stays():
    data = BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(data, "PNG")
    assert opened(logo.to_png(data.getvalue())).getpixel((0, 0))[3] == 0


def test_metadata_is_left_behind():
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    info = PngInfo()
    info.add_text("Comment", "secret comment")
    for data in (
        picture("JPEG", exif=exif, comment=b"secret comment"),
        picture("WEBP", exif=exif),
        picture("PNG", pnginfo=info, exif=exif),
    ):
        made = logo.to_png(data)
        assert b"secret" in data
        assert b"secret" not in made
        assert opened(made).info == {}


def test_a_photo_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(logo.to_png(picture("JPEG", exif=exif))).size == (20, 40)


def test_a_second_file_behind_the_picture_is_left_behind():
    made = logo.to_png(picture() + HTML + SVG)
    assert b"<s" not in made
    assert opened(made).size == (40, 20)


def test_an_animation_keeps_its_first_picture():
    frames = [Image.new("RGB", (8, 8), color) for color in ("red", "blue")]
    data = BytesIO()
    frames[0].save(data, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    image = opened(logo.to_png(data.getvalue()))
    assert getattr(image, "n_frames", 1) == 1
    assert image.getpixel((0, 0))[:3] == (254, 0, 0) or image.getpixel((0, 0))[:3] == (255, 0, 0)


HOSTILE = {
    "nothing": b"",
    "svg": SVG,
    "svg with a declaration": b'<?xml version="1.0"?>' + SVG,
    "html": HTML,
    "gif": picture("GIF"),
    "bmp": picture("BMP"),
    "tiff": picture("TIFF"),
    "half a png": picture("PNG", size=(400, 400))[:-60],
    "half a jpeg": picture("JPEG", size=(400, 400))[:300],
    "a png head only": b"\x89PNG\r\n\x1a\n",
    "a webp head only": b"RIFF\x10\0\0\0WEBPVP8 ",
    "a png without size": png_claiming(0, 0),
    "a png with broken chunks": b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", b"x"),
    "a script with a picture's start": b"\xff\xd8\xff\xe0" + HTML,
    "nulls": b"\0" * 5000,
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_everything_else_is_refused(data):
    with pytest.raises(logo.NotAPicture):
        logo.to_png(data)


@pytest.mark.parametrize(
    "size", [(5_000, 4_001), (10_000, 10_000), (50_000, 50_000), (2**31 - 1, 2**31 - 1)]
)
def test_a_flood_of_pixels_is_refused_before_it_is_decoded(size):
    """The pixels are not there: decoding them would end in NotAPicture."""
    with pytest.raises(logo.TooBig):
        logo.to_png(png_claiming(*size))


def test_a_whole_picture_of_one_row_too_many_is_refused():
    with pytest.raises(logo.TooBig):
        logo.to_png(picture(size=(5000, 4001), mode="1"))


def test_exactly_twenty_million_pixels_are_allowed():
    assert opened(logo.to_png(picture(size=(5000, 4000), mode="1"))).size == (250, 200)


def test_more_than_a_megabyte_is_refused_unread():
    with pytest.raises(logo.TooBig):
        logo.to_png(picture() + b"\0" * logo.MAX_BYTES)


@pytest.mark.parametrize("size", [(10_001, 1), (1, 10_001)])
def test_a_line_without_end_is_refused_before_it_is_decoded(size, monkeypatch):
    monkeypatch.setattr(Image.Image, "convert", lambda *_: pytest.fail("decoded"))
    with pytest.raises(logo.TooBig):
        logo.to_png(png_claiming(*size))


def test_the_longest_line_is_read():
    assert opened(logo.to_png(picture(size=(10_000, 1)))).size == (600, 1)
