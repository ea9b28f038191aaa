"""Takes one uploaded file up to a limit of the view, and drops the rest as it arrives.

Django's own limit on a body does not count files, and its handlers write everything to disk before
anybody can say no. Here at most the limit is ever written; the other fields of the form still
arrive, so that what was typed can be shown again. A view installs the handler before the form is
touched: exempt it from the CSRF check, install, and check the token in the function behind.

    request.upload_handlers = [LimitedUploadHandler(request, limit=SURVEY_CSV)]
"""

from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest

MEGABYTE = 1024 * 1024
DEFAULT = 5 * MEGABYTE
SURVEY_CSV = 100 * MEGABYTE
# 200,000 rows of eight columns take 7 MB; a workbook is a ZIP and its parser holds all of it.
SURVEY_XLSX = 30 * MEGABYTE
BEYOND = 32 * MEGABYTE  # bytes that a body may be longer than the limit before it is cut off
ZIP_MARK = b"PK\x03\x04"
CUT = "is_cut"  # the mark on a file of which nothing was kept


def is_too_long(request: HttpRequest, limit: int = DEFAULT) -> bool:
    """Whether the request itself says that it is longer than a form with such a file."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length.isdecimal() and int(length) > limit + BEYOND


class LimitedUploadHandler(FileUploadHandler):
    """The first file only, in a temporary file that goes when the request ends.

    One above the limit arrives empty, with its true size as far as it was read: `is_cut` tells.
    A file that starts as a ZIP may have a limit of its own.
    """

    def __init__(
        self,
        request: HttpRequest | None = None,
        *,
        limit: int = DEFAULT,
        zip_limit: int | None = None,
    ) -> None:
        super().__init__(request)
        self._limit = limit
        self._zip_limit = limit if zip_limit is None else zip_limit
        self._file: TemporaryUploadedFile | None = None
        self._size = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self._file is not None:
            raise SkipFile
        self._file = TemporaryUploadedFile(
            self.file_name or "",
            self.content_type or "",
            0,
            self.charset,
            self.content_type_extra,
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self._file is None:
            return
        if not start and raw_data.startswith(ZIP_MARK):
            self._limit = self._zip_limit
        self._size += len(raw_data)
        if self._size <= self._limit:
            self._file.write(raw_data)
            return
        if self._size > self._limit + BEYOND:
            self._file.close()
            raise StopUpload(connection_reset=True)
        self._file.truncate(0)
        self._file.seek(0)

    def file_complete(self, file_size: int) -> TemporaryUploadedFile | None:
        if self._file is None:
            return None
        self._file.seek(0)
        self._file.size = self._size
        setattr(self._file, CUT, self._size > self._limit)
        return self._file

    def upload_interrupted(self) -> None:
        if self._file is not None:
            self._file.close()


def is_cut(file: Any) -> bool:
    """Whether an uploaded file was above the limit, so that nothing of it is there."""
    return bool(getattr(file, CUT, False))
