"""Where evidence files lie: one folder that nothing serves, names that say nothing.

A file is written before its row and removed after it, so that a row never names a file that is not
there. What a crash leaves behind goes with `sweep_orphans`.
"""

import hashlib
import logging
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from django.core.files.storage import FileSystemStorage, storages
from django_scopes import scopes_disabled

from assessments.models import Assessment, Evidence

logger = logging.getLogger(__name__)

ORPHAN_AGE = timedelta(days=1)
UNFINISHED = ".part"


class FileLostError(Exception):
    """The store has no such file, or not with these bytes: it must come from a backup."""


@dataclass
class Held:
    """A file that was written; `taken` once a row names it."""

    name: str
    taken: bool = False


def store() -> FileSystemStorage:
    return cast(FileSystemStorage, storages["evidence"])


@contextmanager
def held(data: bytes) -> Iterator[Held]:
    """Writes the bytes under a random name; they go again unless the block ends well with a row."""
    file = Held(secrets.token_hex(20))
    _write(file.name, data)
    try:
        yield file
    except BaseException:
        _delete(file.name)
        raise
    if not file.taken:
        _delete(file.name)


def _write(name: str, data: bytes) -> None:
    """Whole and on disk, or not there under this name."""
    path = Path(store().path(name))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_name(name + UNFINISHED)
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Without this the new name itself could be forgotten when the power goes."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(name: str, sha256: str) -> bytes:
    """The bytes as they were handed in. Raises FileLostError."""
    try:
        data = Path(store().path(name)).read_bytes()
    except FileNotFoundError as error:
        logger.error("The evidence file %s is missing.", name)
        raise FileLostError(name) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        logger.error("The evidence file %s has changed.", name)
        raise FileLostError(name)
    return data


def _delete(name: str) -> None:
    Path(store().path(name)).unlink(missing_ok=True)


def files_of(assessment: Assessment) -> list[str]:
    """The stored names of an assessment's files; for delete_unnamed, once it is gone. One query."""
    files = Evidence.objects.filter(assessment=assessment, kind=Evidence.Kind.FILE)
    return list(files.values_list("stored_as", flat=True))


def delete_unnamed(names: Iterable[str]) -> int:
    """Deletes those files that no row names any more; a revision shares those of its original."""
    unnamed = set(names) - {""}
    with scopes_disabled():
        used = Evidence.objects.filter(stored_as__in=unnamed).values_list("stored_as", flat=True)
        unnamed -= set(used)
    for name in unnamed:
        _delete(name)
    return len(unnamed)


def sweep_orphans(now: datetime) -> int:
    """Deletes what lies in the store without a row for more than a day; returns how many."""
    folder = Path(store().path(""))
    if not folder.is_dir():
        return 0
    latest = (now - ORPHAN_AGE).timestamp()
    old = [entry.name for entry in os.scandir(folder) if _is_older(entry, latest)]
    return sum(delete_unnamed(old[start : start + 500]) for start in range(0, len(old), 500))


def _is_older(entry: "os.DirEntry[str]", latest: float) -> bool:
    return entry.is_file(follow_symlinks=False) and entry.stat().st_mtime < latest
