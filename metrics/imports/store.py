"""Where survey files lie until they are imported: one folder that nothing serves.

Beside a file lie the comments that were chosen from it, screened already, until the import keeps
them. Both go with the import, when it is given up, or after a day.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import cast

from django.core.files.storage import FileSystemStorage, storages

from metrics.imports.outcome import Comment

KEPT = timedelta(hours=24)
COMMENTS = ".comments"


class FileGoneError(Exception):
    """The file is not there any more: it was given up, or a day has passed."""


@dataclass
class Held:
    """A file that was written; `taken` once a row names it."""

    name: str
    size: int = 0
    sha256: str = ""
    taken: bool = False

    @property
    def path(self) -> Path:
        return path_of(self.name)


def store() -> FileSystemStorage:
    return cast(FileSystemStorage, storages["imports"])


def path_of(name: str) -> Path:
    return Path(store().path(name))


def existing(name: str) -> Path:
    """Raises FileGoneError."""
    if not name or not (path := path_of(name)).is_file():
        raise FileGoneError(name)
    return path


@contextmanager
def held(chunks: Iterable[bytes]) -> Iterator[Held]:
    """Writes the bytes under a random name; they go again unless the block ends well with a row."""
    file = Held(secrets.token_hex(20))
    try:
        _write(file, chunks)
        yield file
    except BaseException:
        delete(file.name)
        raise
    if not file.taken:
        delete(file.name)


def _write(file: Held, chunks: Iterable[bytes]) -> None:
    file.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    with open(_new(file.path), "wb") as out:
        for chunk in chunks:
            digest.update(chunk)
            file.size += len(chunk)
            out.write(chunk)
    file.sha256 = digest.hexdigest()


def _new(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)


def keep_comments(name: str, comments: Sequence[Comment]) -> None:
    """Lays the comments beside the file; none removes those of an earlier reading."""
    path = path_of(name + COMMENTS)
    if not comments:
        path.unlink(missing_ok=True)
        return
    rows = [[c.text, c.unit_id, c.start.isoformat(), c.end.isoformat(), c.score] for c in comments]
    with open(_new(path), "w", encoding="utf-8") as out:
        json.dump(rows, out, ensure_ascii=False)


def comments_of(name: str) -> list[Comment]:
    """The comments laid beside the file. Raises FileGoneError."""
    rows = json.loads(existing(name + COMMENTS).read_text(encoding="utf-8"))
    return [
        Comment(text, unit, date.fromisoformat(start), date.fromisoformat(end), score)
        for text, unit, start, end, score in rows
    ]


def delete(name: str) -> None:
    """The file and what lies beside it; nothing happens when they are gone."""
    if name:
        path_of(name).unlink(missing_ok=True)
        path_of(name + COMMENTS).unlink(missing_ok=True)


def older_than(now: datetime) -> list[str]:
    """Names of the files that are there for more than a day."""
    folder = path_of("")
    if not folder.is_dir():
        return []
    latest = (now - KEPT).timestamp()
    return [entry.name for entry in os.scandir(folder) if _is_older(entry, latest)]


def _is_older(entry: "os.DirEntry[str]", latest: float) -> bool:
    return entry.is_file(follow_symlinks=False) and entry.stat().st_mtime < latest
