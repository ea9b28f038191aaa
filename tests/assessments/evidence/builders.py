"""Files as office programs write them, and files as nobody should hand them in."""

import hashlib
import struct
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_scopes import scopes_disabled

from assessments.evidence.actions import NewPiece, StoredFile
from assessments.models import Evidence
from tests.cast import NOON, Cast
from tests.organizations.builders import picture

PDF = (
    b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\nxref\n0 1\n"
    b"trailer<</Root 1 0 R>>\nstartxref\n45\n%%EOF\n"
)
OOXML_MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
MAIN = {
    "docx": OOXML_MAIN.format("wordprocessingml.document"),
    "xlsx": OOXML_MAIN.format("spreadsheetml.sheet"),
    "pptx": OOXML_MAIN.format("presentationml.presentation"),
}
ODF = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}


def types_part(main: str) -> str:
    return (
        '<?xml version="1.0"?><Types><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )


def packed(parts: dict[str, str | bytes], *, method: int = ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            kind = ZIP_STORED if name == "mimetype" else method
            archive.writestr(name, content, compress_type=kind)
    return out.getvalue()


def ooxml(kind: str = "docx", *, main: str = "", **more: str | bytes) -> bytes:
    """`more` adds parts; a part's name is its keyword."""
    return packed(
        {
            "[Content_Types].xml": types_part(main or MAIN[kind]),
            "_rels/.rels": "<Relationships/>",
            "word/document.xml": "<document>Complaints fell by a third.</document>",
            **more,
        }
    )


def odf(kind: str = "odt", manifest: str = "<manifest/>", **more: str | bytes) -> bytes:
    parts = {
        "mimetype": ODF[kind],
        "content.xml": "<office/>",
        "META-INF/manifest.xml": manifest,
        **more,
    }
    return packed(parts)


GOOD = {
    "report.pdf": PDF,
    "screen.png": picture("PNG"),
    "photo.jpg": picture("JPEG"),
    "Photo.JPEG": picture("JPEG"),
    "photo.webp": picture("WEBP"),
    **{f"document.{kind}": ooxml(kind) for kind in MAIN},
    **{f"document.{kind}": odf(kind) for kind in ODF},
}


def with_flag(data: bytes, flag: int) -> bytes:
    """Every entry of the archive marked with the flag, like 1 for encrypted."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = changed.find(mark)
        while place >= 0:
            changed[place + offset] |= flag
            place = changed.find(mark, place + 4)
    return bytes(changed)


def with_count(data: bytes, count: int) -> bytes:
    """The archive claiming to have so many entries."""
    end = len(data) - 22
    return data[: end + 8] + struct.pack("<HH", count, count) + data[end + 12 :]


def doubled(data: bytes) -> bytes:
    """The archive with the first entry of its directory twice: both share the same bytes."""
    end = len(data) - 22
    _, _, _, _, count, size, start, _ = struct.unpack("<4s4H2LH", data[end:])
    name, extra, comment = struct.unpack("<3H", data[start + 28 : start + 34])
    entry = data[start : start + 46 + name + extra + comment]
    again = entry[:46] + b"X" + entry[47:]  # under another name
    tail = struct.pack(
        "<4s4H2LH", b"PK\5\6", 0, 0, count + 1, count + 1, size + len(again), start, 0
    )
    return data[:end] + again + tail


def url(
    cast: Cast, assessment, *, name: str = "evidence", area: str = "data", criterion: str = ""
) -> str:
    kwargs = {"slug": cast.slug, "assessment_id": assessment.pk, "area_key": area}
    query = f"?criterion={criterion}" if criterion else ""
    return reverse(f"assessments:{name}", kwargs=kwargs) + query


def piece_url(cast: Cast, row: Evidence, name: str = "evidence_file") -> str:
    kwargs = {"slug": cast.slug, "assessment_id": row.assessment_id, "evidence_id": row.pk}
    return reverse(f"assessments:{name}", kwargs=kwargs)


def typed(kind: str = "link", **changes) -> dict[str, object]:
    """What the form sends for a piece of that kind."""
    return {
        "kind": kind,
        "title": "Complaints report",
        "url": "https://reports.example.org/q3" if kind == "link" else "",
        "text": "Heard in two shops." if kind == "note" else "",
        "dated_on": "2026-11-01",
        "expires_on": "",
        **changes,
    }


def sent_file(name: str = "report.pdf", data: bytes = PDF, **changes) -> dict[str, object]:
    return typed("file", file=SimpleUploadedFile(name, data), **changes)


def new_piece(kind: str = "link", **changes) -> NewPiece:
    content = {"link": {"url": "https://example.org/"}, "note": {"text": "Heard."}}.get(kind, {})
    return NewPiece(kind=kind, title="Piece", dated_on=date(2026, 11, 1), **content | changes)


def put_file(name: str = "0" * 40, data: bytes = PDF) -> StoredFile:
    """A file in the store, as the upload leaves it."""
    path = stored(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    return StoredFile("report.pdf", "application/pdf", len(data), digest, name)


def stored(name: str = "") -> Path:
    return Path(storages["evidence"].path(name))


def files_stored() -> list[str]:
    folder = stored()
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def make_piece(assessment, *, area: str = "data", criterion: str = "", **fields) -> Evidence:
    """A row as it is, around the actions."""
    values = {
        "kind": "link",
        "title": "Piece",
        "url": "https://example.org/" if fields.get("kind", "link") == "link" else "",
        "dated_on": date(2026, 11, 1),
        "added_at": NOON,
        **fields,
    }
    with scopes_disabled():
        return Evidence.objects.create(
            assessment=assessment, area_key=area, criterion_id=criterion, **values
        )


def make_file(assessment, *, stored_as: str = "0" * 40, **fields) -> Evidence:
    file = put_file(stored_as)
    values = {"file_name": file.name, "content_type": file.content_type, "size": file.size}
    where = {"sha256": file.sha256, "stored_as": stored_as}
    return make_piece(assessment, kind="file", **{**values, **where, **fields})


def pieces() -> list[Evidence]:
    with scopes_disabled():
        return list(Evidence.objects.order_by("added_at", "title"))
