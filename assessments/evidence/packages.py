"""Office documents, which are ZIP archives. Pure: bytes in, kind out; nothing is ever unpacked.

The directory at the end of the archive is judged first: how many entries, how large, how tightly
packed, under which names. Only then are the one or two entries read, a bounded piece of each, that
say what the document is.
"""

import struct
from io import BytesIO
from itertools import pairwise
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from assessments.evidence.refusals import FileRefused, Refusal

MOST_ENTRIES = 2000
MOST_DIRECTORY = 512 * 1024  # bytes
MOST_UNPACKED = 100 * 1024 * 1024  # bytes, of all entries
MOST_RATIO = 150  # unpacked to packed; text that people write stays under 40
SMALL = 256 * 1024  # bytes; an entry below that may be packed as tightly as it likes
HEADER = 30  # bytes of a local header, before the name

END = struct.Struct("<4s4H2LH")
END_MARK = b"PK\x05\x06"
TYPES_PART = "[Content_Types].xml"
MANIFEST_PART = "META-INF/manifest.xml"
ODF_PART = "mimetype"

OFFICE = b"application/vnd.openxmlformats-officedocument."
OOXML = {
    OFFICE + b"wordprocessingml.document.main+xml": "docx",
    OFFICE + b"spreadsheetml.sheet.main+xml": "xlsx",
    OFFICE + b"presentationml.presentation.main+xml": "pptx",
}
ODF = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
MACRO_PARTS = {"vbaproject.bin", "vbadata.xml"}
MACRO_FOLDERS = {"activex", "macrosheets", "basic", "scripts"}
MACRO_ENDINGS = {"docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "pptm", "potm", "ppsm", "ppam"}
ARCHIVES = {"zip", "rar", "7z", "gz", "tar", "jar", "apk", "iso"}
PROGRAMS = {"exe", "dll", "com", "scr", "msi", "lnk"}
SCRIPTS = {"bat", "cmd", "ps1", "vbs", "js", "jse", "wsf", "hta", "sh"}
FOREIGN_ENDINGS = ARCHIVES | PROGRAMS | SCRIPTS


def kind_of_package(data: bytes) -> str:
    """The ending that fits the document, like "docx". Raises FileRefused."""
    count, directory = _end_of(data)
    try:
        with ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) != count:
                raise FileRefused(Refusal.PACKED)
            _judge(entries, directory)
            return _kind_of(archive, entries)
    except FileRefused:
        raise
    except (BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise FileRefused(Refusal.BROKEN) from error
    except Exception as error:  # broken bytes make the decoders raise almost anything
        raise FileRefused(Refusal.BROKEN) from error


def _end_of(data: bytes) -> tuple[int, int]:
    """(number of entries, where the directory starts) as the last bytes of the archive say.

    An office program writes neither a comment nor anything before, between or behind; a second
    file could hide there.
    """
    tail = data[-END.size :]
    if len(tail) < END.size or not tail.startswith(END_MARK):
        raise FileRefused(Refusal.BROKEN)
    _, disk, first_disk, here, count, size, start, comment = END.unpack(tail)
    if disk or first_disk or comment or here != count or start + size + END.size != len(data):
        raise FileRefused(Refusal.PACKED)
    if count > MOST_ENTRIES or size > MOST_DIRECTORY:
        raise FileRefused(Refusal.PACKED)
    return count, start


def _judge(entries: list[ZipInfo], directory: int) -> None:
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise FileRefused(Refusal.LEGACY)
    names = [entry.filename.lower() for entry in entries]
    suspect = (
        len(set(names)) < len(names)
        or any(map(_is_trick, entries))
        or any(map(_is_bomb, entries))
        or sum(entry.file_size for entry in entries) > MOST_UNPACKED
        or _overlap(entries, directory)
        or any(name.rpartition(".")[2] in FOREIGN_ENDINGS for name in names)
    )
    if suspect:
        raise FileRefused(Refusal.PACKED)
    if any(map(_runs_code, names)):
        raise FileRefused(Refusal.MACROS)


def _is_trick(entry: ZipInfo) -> bool:
    """A name that would leave the folder, means two things, or is packed in a rare way."""
    name = entry.orig_filename
    return (
        name != entry.filename
        or name.startswith("/")
        or "\\" in name
        or ":" in name
        or not name.isprintable()
        or ".." in name.split("/")
        or entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED)
    )


def _is_bomb(entry: ZipInfo) -> bool:
    return entry.file_size > SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1)


def _overlap(entries: list[ZipInfo], directory: int) -> bool:
    """Entries that share their bytes, or start anywhere but at the first byte."""
    spans = sorted(
        (entry.header_offset, entry.header_offset + HEADER + entry.compress_size)
        for entry in entries
    )
    if not spans or spans[0][0] != 0 or spans[-1][1] > directory:
        return True
    return any(end > start for (_, end), (start, _) in pairwise(spans))


def _runs_code(name: str) -> bool:
    *folders, last = name.split("/")
    return (
        last in MACRO_PARTS
        or not MACRO_FOLDERS.isdisjoint(folders)
        or last.rpartition(".")[2] in MACRO_ENDINGS
    )


def _kind_of(archive: ZipFile, entries: list[ZipInfo]) -> str:
    names = {entry.filename for entry in entries}
    if TYPES_PART in names:
        return _kind_of_ooxml(_start_of(archive, TYPES_PART))
    if entries[0].filename == ODF_PART and entries[0].compress_type == ZIP_STORED:
        if MANIFEST_PART in names and b"encryption-data" in _start_of(archive, MANIFEST_PART):
            raise FileRefused(Refusal.LEGACY)
        if kind := ODF.get(_start_of(archive, ODF_PART).strip()):
            return kind
    raise FileRefused(Refusal.KIND)


def _kind_of_ooxml(types: bytes) -> str:
    lower = types.lower()
    if b"macroenabled" in lower or b"vbaproject" in lower:
        raise FileRefused(Refusal.MACROS)
    if b"<!" in lower.replace(b"<!--", b""):  # a document type could define entities
        raise FileRefused(Refusal.PACKED)
    kinds = {kind for main, kind in OOXML.items() if main in lower}
    if len(kinds) != 1:
        raise FileRefused(Refusal.KIND)
    return kinds.pop()


def _start_of(archive: ZipFile, name: str) -> bytes:
    """At most SMALL bytes; unpacking stops there."""
    with archive.open(name) as part:
        data = part.read(SMALL + 1)
    if len(data) > SMALL:
        raise FileRefused(Refusal.PACKED)
    return data
