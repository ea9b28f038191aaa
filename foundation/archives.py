"""The directory of a ZIP archive, judged before anything in it is unpacked. Pure.

How many entries, how large, how tightly packed, under which names: office programs write in one
narrow way, and whatever is written otherwise could hide a second file or grow without bounds.
"""

import struct
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from os import SEEK_END
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

HEADER = 30  # bytes of a local header, before the name
END = struct.Struct("<4s4H2LH")
END_MARK = b"PK\x05\x06"
ARCHIVES = {"zip", "rar", "7z", "gz", "tar", "jar", "apk", "iso"}
PROGRAMS = {"exe", "dll", "com", "scr", "msi", "lnk"}
SCRIPTS = {"bat", "cmd", "ps1", "vbs", "js", "jse", "wsf", "hta", "sh"}
FOREIGN_ENDINGS = ARCHIVES | PROGRAMS | SCRIPTS


class Fault(StrEnum):
    """What is wrong with an archive."""

    BROKEN = "broken"
    PACKED = "packed"  # as no office program would
    LOCKED = "locked"  # an entry needs a password


class ArchiveRefused(ValueError):
    """The archive is not opened: `.fault`."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class ArchiveLimits:
    """What an archive may hold; sizes in bytes."""

    entries: int = 2000
    directory: int = 512 * 1024
    unpacked: int = 100 * 1024 * 1024  # of all entries
    ratio: int = 150  # unpacked to packed; text that people write stays under 40
    small: int = 256 * 1024  # an entry below that may be packed as tightly as it likes


def judged_entries(file: BinaryIO, limits: ArchiveLimits = ArchiveLimits()) -> list[ZipInfo]:
    """The entries, once all is well. Raises ArchiveRefused."""
    count, directory = _end_of(file, limits)
    try:
        with ZipFile(file) as archive:
            entries = archive.infolist()
    except Exception as error:  # broken bytes make the reader raise almost anything
        raise ArchiveRefused(Fault.BROKEN) from error
    if len(entries) != count:
        raise ArchiveRefused(Fault.PACKED)
    _judge(entries, directory, limits)
    return entries


def _end_of(file: BinaryIO, limits: ArchiveLimits) -> tuple[int, int]:
    """(number of entries, where the directory starts) as the last bytes of the archive say.

    An office program writes neither a comment nor anything before, between or behind; a second
    file could hide there.
    """
    length = file.seek(0, SEEK_END)
    file.seek(max(0, length - END.size))
    tail = file.read(END.size)
    if len(tail) < END.size or not tail.startswith(END_MARK):
        raise ArchiveRefused(Fault.BROKEN)
    _, disk, first_disk, here, count, size, start, comment = END.unpack(tail)
    if disk or first_disk or comment or here != count or start + size + END.size != length:
        raise ArchiveRefused(Fault.PACKED)
    if count > limits.entries or size > limits.directory:
        raise ArchiveRefused(Fault.PACKED)
    return count, start


def _judge(entries: list[ZipInfo], directory: int, limits: ArchiveLimits) -> None:
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise ArchiveRefused(Fault.LOCKED)
    names = [entry.filename.lower() for entry in entries]
    suspect = (
        len(set(names)) < len(names)
        or any(map(_is_trick, entries))
        or any(_is_bomb(entry, limits) for entry in entries)
        or sum(entry.file_size for entry in entries) > limits.unpacked
        or _overlap(entries, directory)
        or any(name.rpartition(".")[2] in FOREIGN_ENDINGS for name in names)
    )
    if suspect:
        raise ArchiveRefused(Fault.PACKED)


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


def _is_bomb(entry: ZipInfo, limits: ArchiveLimits) -> bool:
    size = entry.file_size
    return size > limits.small and size > limits.ratio * max(entry.compress_size, 1)


def _overlap(entries: list[ZipInfo], directory: int) -> bool:
    """Entries that share their bytes, or start anywhere but at the first byte."""
    spans = sorted(
        (entry.header_offset, entry.header_offset + HEADER + entry.compress_size)
        for entry in entries
    )
    if not spans or spans[0][0] != 0 or spans[-1][1] > directory:
        return True
    return any(end > start for (_, end), (start, _) in pairwise(spans))
