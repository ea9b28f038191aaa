"""Office documents, which are ZIP archives. Pure: bytes in, kind out; nothing is ever unpacked.

The directory at the end of the archive is judged first: how many entries, how large, how tightly
packed, under which names. Only then are the one or two entries read, a bounded piece of each, that
say what the document is.
"""

from io import BytesIO
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from assessments.evidence.refusals import FileRefused, Refusal
from foundation.archives import ArchiveLimits, ArchiveRefused, Fault, judged_entries

LIMITS = ArchiveLimits()
SMALL = LIMITS.small
REFUSALS = {
    Fault.BROKEN: Refusal.BROKEN,
    Fault.PACKED: Refusal.PACKED,
    Fault.LOCKED: Refusal.LEGACY,
}
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


def kind_of_package(data: bytes) -> str:
    """The ending that fits the document, like "docx". Raises FileRefused."""
    try:
        entries = judged_entries(BytesIO(data), LIMITS)
        if any(_runs_code(entry.filename.lower()) for entry in entries):
            raise FileRefused(Refusal.MACROS)
        with ZipFile(BytesIO(data)) as archive:
            return _kind_of(archive, entries)
    except ArchiveRefused as error:
        raise FileRefused(REFUSALS[error.fault]) from error
    except FileRefused:
        raise
    except (BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise FileRefused(Refusal.BROKEN) from error
    except Exception as error:  # broken bytes make the decoders raise almost anything
        raise FileRefused(Refusal.BROKEN) from error


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
