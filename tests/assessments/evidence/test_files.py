"""What a file is, its content says; everything that is not plainly good is refused."""

import time
from zipfile import ZIP_BZIP2, ZIP_STORED

import pytest

from assessments.evidence import packages
from assessments.evidence.files import MAX_BYTES, TYPES, check_file, safe_name
from assessments.evidence.refusals import FileRefused, Refusal
from tests.assessments.evidence.builders import (
    GOOD,
    MAIN,
    ODF,
    PDF,
    doubled,
    odf,
    ooxml,
    packed,
    types_part,
    with_count,
    with_flag,
)
from tests.organizations.builders import picture, png_claiming

R = Refusal
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
MZ = b"MZ\x90\0" + b"\0" * 400
ELF = b"\x7fELF\x02\x01\x01" + b"\0" * 400
OLD = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 4000
MACRO_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"
ZEROS = b"\0" * 8_000_000

HOSTILE: dict[str, tuple[str, bytes, Refusal]] = {
    "nothing": ("report.pdf", b"", R.EMPTY),
    "one byte too much": ("report.pdf", PDF + b"\0" * MAX_BYTES, R.TOO_BIG),
    "a program": ("report.pdf", MZ, R.KIND),
    "a program for Linux": ("report.docx", ELF, R.KIND),
    "a program under its own name": ("setup.exe", MZ, R.KIND),
    "a script": ("report.pdf", b"#!/bin/sh\nrm -rf ~\n", R.KIND),
    "an svg with a script": ("chart.svg", SVG, R.KIND),
    "an svg as a png": ("chart.png", SVG, R.KIND),
    "html as a png": ("chart.png", HTML, R.KIND),
    "html with a pdf further on": ("page.pdf", HTML + PDF, R.KIND),
    "a gif": ("chart.png", picture("GIF"), R.KIND),
    "plain text": ("notes.pdf", b"notes", R.KIND),
    "a pdf as a picture": ("chart.png", PDF, R.MISNAMED),
    "a pdf as a program": ("report.exe", PDF, R.MISNAMED),
    "a table as a document": ("table.docx", ooxml("xlsx"), R.MISNAMED),
    "a turned ending": ("report\u202efdp.exe", PDF, R.MISNAMED),
    "half a pdf": ("report.pdf", PDF[:-20], R.BROKEN),
    "a pdf's head": ("report.pdf", b"%PDF-1.7", R.BROKEN),
    "half a png": ("chart.png", picture("PNG", size=(300, 300))[:-20], R.BROKEN),
    "a png with a page behind": ("chart.png", picture("PNG") + HTML, R.BROKEN),
    "half a jpeg": ("photo.jpg", picture("JPEG", size=(300, 300))[:400], R.BROKEN),
    "a jpeg's head": ("photo.jpg", b"\xff\xd8\xff\xe0" + HTML, R.BROKEN),
    "half a webp": ("photo.webp", picture("WEBP", size=(300, 300))[:-10], R.BROKEN),
    "a sound as a webp": ("photo.webp", b"RIFF\x04\0\0\0WAVE", R.KIND),
    "a flood of pixels": ("chart.png", png_claiming(60_000, 60_000), R.PIXELS),
    "a smaller flood": ("chart.png", png_claiming(10_000, 5_001), R.PIXELS),
    "a pdf that is an archive": ("report.pdf", PDF + packed({"a": "b"}), R.MIXED),
    "an archive that is a pdf": (
        "report.pdf",
        PDF + packed({"a": PDF}, method=ZIP_STORED),
        R.MIXED,
    ),
    "a document that is a pdf": (
        "a.docx",
        packed({"a": PDF, "[Content_Types].xml": types_part(MAIN["docx"])}, method=ZIP_STORED),
        R.MIXED,
    ),
    "a picture that is an archive": ("a.jpg", picture("JPEG") + packed({"a": "b"}), R.MIXED),
    "an old document": ("report.doc", OLD, R.LEGACY),
    "a document with a password": ("report.docx", OLD, R.LEGACY),
    "an encrypted archive": ("report.docx", with_flag(ooxml(), 1), R.LEGACY),
    "an encrypted odt": ("a.odt", odf(manifest="<manifest:encryption-data/>"), R.LEGACY),
    "macros": ("a.docx", ooxml(**{"word/vbaProject.bin": b"x"}), R.MACROS),
    "macros in capitals": ("a.docx", ooxml(**{"word/VBAPROJECT.BIN": b"x"}), R.MACROS),
    "a docm": ("a.docm", ooxml(main=MACRO_MAIN), R.MACROS),
    "a docm renamed": ("a.docx", ooxml(main=MACRO_MAIN), R.MACROS),
    "a docm inside": ("a.pptx", ooxml("pptx", **{"ppt/embeddings/a.docm": b"x"}), R.MACROS),
    "old macros": ("a.xlsx", ooxml("xlsx", **{"xl/macrosheets/sheet1.xml": "<x/>"}), R.MACROS),
    "active parts": ("a.docx", ooxml(**{"word/activeX/activeX1.bin": b"x"}), R.MACROS),
    "macros of an odt": ("a.odt", odf(**{"Basic/Standard/Module1.xml": "<x/>"}), R.MACROS),
    "a template": ("a.odt", packed({"mimetype": ODF["odt"] + "-template"}), R.KIND),
    "a plain archive": ("a.docx", packed({"a.txt": "text"}), R.KIND),
    "an archive in an archive": ("a.docx", packed({"a.zip": packed({"b": "c"})}), R.PACKED),
    "a program in a document": ("a.docx", ooxml(**{"word/embeddings/a.exe": MZ}), R.PACKED),
    "a bomb": ("a.docx", ooxml(**{"word/media/a.bin": ZEROS}), R.PACKED),
    "a bomb of the types": (
        "a.docx",
        packed({"[Content_Types].xml": b" " * 500_000 + types_part(MAIN["docx"]).encode()}),
        R.PACKED,
    ),
    "too many entries": ("a.docx", packed({str(n): "" for n in range(2001)}), R.PACKED),
    "entries that share their bytes": ("a.docx", doubled(ooxml()), R.PACKED),
    "a wrong count": ("a.docx", with_count(ooxml(), 2), R.PACKED),
    "a way out": ("a.docx", ooxml(**{"../../etc/cron.d/x": "x"}), R.PACKED),
    "a way to the root": ("a.docx", ooxml(**{"/etc/passwd": "x"}), R.PACKED),
    "a way out in Windows": ("a.docx", ooxml(**{"..\\x": "x"}), R.PACKED),
    "a drive": ("a.docx", ooxml(**{"C:x": "x"}), R.PACKED),
    "two of a name": ("a.docx", ooxml(**{"word/a.xml": "x", "Word/A.xml": "y"}), R.PACKED),
    "a rare packing": ("a.docx", packed({"a.xml": "x"}, method=ZIP_BZIP2), R.PACKED),
    "entities": (
        "a.docx",
        ooxml(
            **{"[Content_Types].xml": '<!DOCTYPE x [<!ENTITY a "a">]>' + types_part(MAIN["docx"])}
        ),
        R.PACKED,
    ),
    "something before the archive": ("a.docx", b"PK\x03\x04" + ooxml(), R.PACKED),
    "something behind the archive": ("a.docx", ooxml() + HTML, R.BROKEN),
    "an archive's head": ("a.docx", b"PK\x03\x04" + b"\0" * 100, R.BROKEN),
    "an archive's end": ("a.docx", b"PK\x03\x04" + ooxml()[-22:], R.PACKED),
    "a name without a type": ("report", PDF, R.NAME),
    "only a type": (".pdf", PDF, R.NAME),
    "a name nobody sees": ("\u200b\u2800.pdf", PDF, R.NAME),
    "a name of 200 letters": ("a" * 200 + ".pdf", PDF, R.NAME),
    "half a character": ("a\ud800.pdf", PDF, R.NAME),
}


@pytest.mark.parametrize(("name", "data", "reason"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_refused_with_its_reason(name, data, reason):
    started = time.perf_counter()
    with pytest.raises(FileRefused) as refused:
        check_file(name, data)
    assert refused.value.reason is reason
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(("name", "data"), GOOD.items(), ids=GOOD.keys())
def test_a_good_file_is_taken_as_it_is(name, data):
    file = check_file(name, data)
    ending = {"jpeg": "jpg"}.get(name[-4:].lower(), name.rpartition(".")[2])
    assert (file.name, file.data, file.size) == (name, data, len(data))
    assert file.content_type == TYPES[ending]
    assert len(file.sha256) == 64


def test_what_programs_really_write_is_taken():
    """Tables inside of slides, pictures that pack well, types in strict XML with comments."""
    types = types_part(MAIN["pptx"]).replace("<Types>", "<!-- made by a program --><Types>")
    slides = ooxml(
        "pptx",
        **{
            "[Content_Types].xml": types,
            "ppt/embeddings/Microsoft_Excel_Sheet1.xlsx": ooxml("xlsx"),
            "ppt/media/white.bmp": b"\xff" * packages.SMALL,
        },
    )
    assert check_file("slides.pptx", slides).size == len(slides)


def test_a_camera_may_write_something_behind_its_picture():
    photo = picture("JPEG") + b"\0" * 64 + b"SEFT"
    assert check_file("photo.jpg", photo).data == photo


def test_exactly_five_megabytes_are_allowed():
    data = PDF[:9] + b"%" * (MAX_BYTES - len(PDF)) + PDF[9:]
    assert check_file("report.pdf", data).size == MAX_BYTES


def test_pixels_are_never_decoded(monkeypatch):
    monkeypatch.setattr(
        "PIL.ImageFile.ImageFile.load", lambda *_: pytest.fail("decoded"), raising=True
    )
    assert check_file("large.png", picture(size=(5000, 4000), mode="1"))


def test_nothing_of_a_bomb_is_unpacked(monkeypatch):
    bomb = ooxml(**{"word/media/a.bin": ZEROS})
    monkeypatch.setattr(packages.ZipFile, "open", lambda *_: pytest.fail("unpacked"))
    with pytest.raises(FileRefused):
        check_file("a.docx", bomb)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("C:\\Users\\ana\\report.pdf", "report.pdf"),
        ("../../etc/report.pdf", "report.pdf"),
        ("re\r\nport\0.pdf", "re port.pdf"),
        ("re\u202eport.pdf", "report.pdf"),
        ("..report.pdf", "report.pdf"),
        ('quo"te; filename=x.pdf', 'quo"te; filename=x.pdf'),
        ("informe año 2026.pdf", "informe año 2026.pdf"),
        ("レポート.pdf", "レポート.pdf"),
        ("a" * 146 + ".pdf", "a" * 146 + ".pdf"),
    ],
)
def test_a_name_keeps_what_is_harmless(name, clean):
    assert safe_name(name) == clean
