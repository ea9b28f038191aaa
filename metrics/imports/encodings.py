"""In which encoding a text file is written."""

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

from metrics.imports.layout import ENCODINGS
from metrics.imports.refusals import FileReason, FileRefused

BLOCK = 1024 * 1024  # bytes
SAMPLE = 64 * 1024  # bytes that a guess rests on
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
BINARY_STARTS = (
    *(b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"MZ", b"\x1f\x8b", b"BZh"),
    *(b"Rar!", b"7z\xbc\xaf", b"SQLite format 3", b"RIFF", b"OggS", b"ID3", b"\xca\xfe\xba\xbe"),
)
CONTROLS = bytes({*range(1, 32)} - {9, 10, 12, 13, 26, 27})


def encoding_of(path: Path) -> tuple[str, bool]:
    """(encoding, whether it is a guess). Raises FileRefused for what is no text."""
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    for mark, encoding in MARKS:
        if start.startswith(mark):
            return encoding, False
    if start.startswith(BINARY_STARTS):
        raise FileRefused(FileReason.BINARY)
    if b"\0" in start:
        return _wide(start), True
    if len(start.translate(None, CONTROLS)) < 0.98 * len(start):
        raise FileRefused(FileReason.BINARY)
    if _is_utf8(path):
        return "utf-8", False
    return _guess(start), True


def known_encoding(name: str) -> str:
    """The name as ENCODINGS has it. Raises FileRefused; Python knows encodings that are none."""
    wanted = name.strip().lower().replace("_", "-")
    for encoding in ENCODINGS:
        if wanted == encoding.replace("_", "-"):
            return encoding
    raise FileRefused(FileReason.UNKNOWN_ENCODING, encoding=name[:40])


def _wide(start: bytes) -> str:
    """UTF-16 without a mark: in Latin letters every second byte is zero."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    half = len(start) // 2
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    row = start[: start.index(0)].count(b"\n") + 1
    raise FileRefused(FileReason.NUL, row=row)


def _is_utf8(path: Path) -> bool:
    """The whole file is tried, in blocks: one letter near its end may decide."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _guess(start: bytes) -> str:
    """Of the encodings a person may choose. Western Europe where nothing speaks against it."""
    codes = {encoding.replace("-", "_"): encoding for encoding in ENCODINGS}
    try:
        western = start.decode("cp1252")
    except UnicodeDecodeError:
        western = ""
    letters = [each for each in western if ord(each) > 127]
    if letters and sum(each in "áéíóúüñçÁÉÍÓÚÜÑÇàèìòùâêîôûäöëïß¿¡ºª’“”–—€" for each in letters) >= (
        0.6 * len(letters)
    ):
        return "cp1252"
    best = from_bytes(start, cp_isolation=list(codes)).best()
    if best is not None and (found := codes.get(best.encoding)):
        return found
    return "cp1252" if western else "iso-8859-1"
