"""Rows of a workbook, read in a process of its own.

The parser never runs in the process that asks: a hostile file ends the child, which has its own
limits on processor time and memory, and the exit status says why. The child writes one line of
JSON about the workbook and then the rows as CSV, so that the parent reads both kinds of file alike.
"""

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, Protocol, TextIO
from zipfile import ZipInfo

from foundation.archives import ArchiveLimits, ArchiveRefused, Fault, judged_entries
from metrics.imports.refusals import FileReason, FileRefused

# Isolated (-I): neither the environment nor the folder decides what the child imports.
CHILD = (sys.executable, "-I", str(Path(__file__).with_name("spreadsheet_child.py")))
MEGABYTE = 1024 * 1024
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")  # old office documents, and new ones with a password
ZIP_MARK = b"PK\x03\x04"
LIMITS = ArchiveLimits(entries=200, directory=64 * 1024, unpacked=300 * MEGABYTE)
MOST_TEXTS = 40 * MEGABYTE  # bytes of the shared strings, unpacked: the parser holds them all
MACRO_PARTS = ("vbaproject.bin", "xl/workbook.bin", "xl/macrosheets/")
STATUSES = {
    -signal.SIGXCPU: FileReason.TIMEOUT,
    -signal.SIGALRM: FileReason.TIMEOUT,
    -signal.SIGABRT: FileReason.TOO_LARGE,  # how the parser ends when its memory runs out
    -signal.SIGKILL: FileReason.TOO_LARGE,
}


class Lines(Protocol):
    """All that is asked of a text to be read."""

    def readline(self, size: int = -1, /) -> str: ...


@dataclass(frozen=True)
class ChildLimits:
    """What one workbook may cost; 200,000 rows of 8 cells need 4 s of processor and 140 MB."""

    cpu_seconds: int = 60
    wall_seconds: int = 60  # until the first row
    memory_bytes: int = 640 * MEGABYTE
    cells: int = 6_000_000  # empty ones between others included


@dataclass(frozen=True)
class Workbook:
    """An opened workbook; `text` gives the rows of `sheet` as CSV in UTF-8."""

    text: "Lines"
    sheet: str
    sheets: tuple[tuple[str, bool], ...]  # (name, hidden)
    rows: int
    warnings: dict[str, int] = field(default_factory=dict)


def is_workbook(path: Path) -> bool:
    """Whether it is an .xlsx by its content. Raises FileRefused for any other office file."""
    with path.open("rb") as file:
        start = file.read(len(COMPOUND))
        if start == COMPOUND:
            raise FileRefused(FileReason.OLD_SPREADSHEET)
        if not start.startswith(b"PK"):
            return False
        if not start.startswith(ZIP_MARK):
            raise FileRefused(FileReason.ARCHIVE)
        try:
            _judge(judged_entries(file, LIMITS))
        except ArchiveRefused as refused:
            raise FileRefused(_reason(refused.fault)) from refused
    return True


def _reason(fault: Fault) -> FileReason:
    reasons = {Fault.BROKEN: FileReason.BROKEN, Fault.LOCKED: FileReason.OLD_SPREADSHEET}
    return reasons.get(fault, FileReason.PACKED)


def _judge(entries: list[ZipInfo]) -> None:
    names = [entry.filename.lower() for entry in entries]
    if any(part in name for name in names for part in MACRO_PARTS):
        raise FileRefused(FileReason.MACROS)
    if names[0] == "mimetype" or "content.xml" in names:
        raise FileRefused(FileReason.OPEN_DOCUMENT)
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise FileRefused(FileReason.ARCHIVE)
    texts = (entry.file_size for entry in entries if "sharedstrings" in entry.filename.lower())
    if sum(texts) > MOST_TEXTS:
        raise FileRefused(FileReason.TOO_LARGE, limit=ChildLimits().cells)


@contextmanager
def open_workbook(
    path: Path, sheet: str = "", limits: ChildLimits = ChildLimits()
) -> Iterator[Workbook]:
    """The sheet, or the first one that is not hidden. Raises FileRefused, also on the way."""
    numbers = (limits.cpu_seconds, limits.wall_seconds, limits.memory_bytes, limits.cells)
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(  # noqa: S603 - our own program
            [*CHILD, str(path), sheet, *map(str, numbers)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            env={"LC_ALL": "C.UTF-8"},
        )
        if child.stdout is None:
            raise FileRefused(FileReason.BROKEN)
        text = TextIOWrapper(child.stdout, encoding="utf-8", errors="strict", newline="")
        try:
            about = _about(text, child, said)
            yield Workbook(_Watched(text, child, said), **about)
        finally:
            text.close()
            child.kill()
            child.wait()


class _Watched:
    """The child's output; its end only counts as one when the child says that all went well."""

    def __init__(self, text: TextIO, child: "subprocess.Popen[bytes]", said: IO[bytes]) -> None:
        self._read = text.readline
        self._child, self._said = child, said

    def readline(self, size: int = -1, /) -> str:
        line = self._read(size)
        if not line:
            _check_end(self._child, self._said)
        return line


def _about(text: TextIO, child: "subprocess.Popen[bytes]", said: IO[bytes]) -> dict[str, Any]:
    line = text.readline()
    if not line.endswith("\n"):
        _check_end(child, said)
        raise FileRefused(FileReason.BROKEN)
    about = json.loads(line)
    return {
        "sheet": about["sheet"],
        "sheets": tuple((name, hidden) for name, hidden in about["sheets"]),
        "rows": about["rows"],
        "warnings": {code: count for code, count in about["warnings"].items() if count},
    }


def _check_end(child: "subprocess.Popen[bytes]", said: IO[bytes]) -> None:
    """Raises FileRefused unless the child ended well."""
    status = child.wait()
    if status == 0:
        return
    said.seek(0)
    last = said.read(100_000).decode("utf-8", "replace").strip().rpartition("\n")[2]
    raise _refusal(status, last)


def _refusal(status: int, last: str) -> FileRefused:
    try:
        told = json.loads(last)
        return FileRefused(FileReason(told["reason"]), **told["values"])
    except (ValueError, KeyError, TypeError):
        reason = STATUSES.get(status, FileReason.BROKEN)
        values = {"limit": ChildLimits().cells} if reason is FileReason.TOO_LARGE else {}
        return FileRefused(reason, **values)
