"""What a file is by its content, and whether it is taken as evidence. Pure: bytes in, facts out.

A name proves nothing: it only has to fit what the content is. The bytes are kept as they came,
because evidence must be what was handed in; so they are never shown inside the site.
"""

import hashlib
import re
import zipfile
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from assessments.evidence.packages import kind_of_package
from assessments.evidence.refusals import FileRefused, Refusal
from foundation.cleaning import TextTooLong, UncleanText, clean_text, has_visible

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 50_000_000  # the largest camera pictures; nothing is decoded
NAME_LENGTH = 150
TAIL = 2048  # bytes at the end in which a PDF ends

TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
SAME = {"jpeg": "jpg", "jpe": "jpg", "jfif": "jpg"}  # endings of one kind
PDF_START = re.compile(rb"%PDF-[12]\.\d")
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")  # old office documents, and new ones with a password
PICTURES = {
    "png": (b"\x89PNG\r\n\x1a\n", "PNG"),
    "jpg": (b"\xff\xd8\xff", "JPEG"),
    "webp": (b"RIFF", "WEBP"),
}


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be kept, with the name that it is given back under."""

    name: str
    content_type: str
    data: bytes
    sha256: str

    @property
    def size(self) -> int:
        return len(self.data)


def check_file(name: str, data: bytes) -> CheckedFile:
    """Raises FileRefused with the first reason found; the cheapest questions come first."""
    if not data:
        raise FileRefused(Refusal.EMPTY)
    if len(data) > MAX_BYTES:
        raise FileRefused(Refusal.TOO_BIG)
    name = safe_name(name)
    kind = _kind_of(data)
    ending = name.rpartition(".")[2].lower()
    if SAME.get(ending, ending) != kind:
        raise FileRefused(Refusal.MISNAMED)
    return CheckedFile(name, TYPES[kind], data, hashlib.sha256(data).hexdigest())


def safe_name(name: str) -> str:
    """The last part of a path, without controls, direction marks and leading dots."""
    last = name.replace("\\", "/").rpartition("/")[2]
    try:
        cleaned = clean_text(last, max_length=NAME_LENGTH).strip(". ")
    except (TextTooLong, UncleanText) as error:
        raise FileRefused(Refusal.NAME) from error
    stem, dot, _ = cleaned.rpartition(".")
    if not dot or not has_visible(stem):
        raise FileRefused(Refusal.NAME)
    return cleaned


def _kind_of(data: bytes) -> str:
    """The ending that fits the content. Raises FileRefused."""
    if data.startswith(COMPOUND):
        raise FileRefused(Refusal.LEGACY)
    if data.startswith(b"PK\x03\x04"):
        kind = kind_of_package(data)
    elif PDF_START.match(data):
        kind = "pdf"
        _judge_pdf(data)
    else:
        kind = _kind_of_picture(data)
    _judge_mixture(kind, data)
    return kind


def _judge_pdf(data: bytes) -> None:
    if b"%%EOF" not in data[-TAIL:] or b"startxref" not in data[-TAIL:]:
        raise FileRefused(Refusal.BROKEN)


def _judge_mixture(kind: str, data: bytes) -> None:
    """Readers look for a PDF in the first bytes and for an archive in the last ones."""
    if kind != "pdf" and b"%PDF-" in data[:1024]:
        raise FileRefused(Refusal.MIXED)
    if not data.startswith(b"PK") and zipfile.is_zipfile(BytesIO(data)):
        raise FileRefused(Refusal.MIXED)


def _kind_of_picture(data: bytes) -> str:
    for kind, (start, form) in PICTURES.items():
        if data.startswith(start) and (kind != "webp" or data[8:12] == b"WEBP"):
            _judge_picture(data, form)
            return kind
    raise FileRefused(Refusal.KIND)


def _judge_picture(data: bytes, form: str) -> None:
    """Reads the head and the structure of the picture, never its pixels."""
    try:
        with Image.open(BytesIO(data), formats=[form]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise FileRefused(Refusal.PIXELS)
            picture.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileRefused(Refusal.PIXELS) from error
    except FileRefused:
        raise
    except Exception as error:  # broken bytes make the decoders raise almost anything
        raise FileRefused(Refusal.BROKEN) from error
    if not _is_whole(data, form):
        raise FileRefused(Refusal.BROKEN)


def _is_whole(data: bytes, form: str) -> bool:
    """Cameras write more behind a JPEG; behind the others nothing is expected."""
    if form == "PNG":
        return data.endswith(b"IEND\xaeB`\x82")
    if form == "JPEG":
        return b"\xff\xd9" in data
    return 0 <= len(data) - 8 - int.from_bytes(data[4:8], "little") <= 1
