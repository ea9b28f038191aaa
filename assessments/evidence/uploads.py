"""Takes one file into memory and drops the rest of a body that is too large.

Django's own limit on a body does not count files, and its handlers write what is large to disk
first. Here nothing touches the disk; the other fields of the form still arrive, so that what was
typed can be shown again.
"""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from assessments.evidence.files import MAX_BYTES

MAX_BODY = 32 * 1024 * 1024  # bytes; a longer request is answered unread


def is_too_long(request: HttpRequest) -> bool:
    """Whether the request says that it is longer than any form of these pages."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length.isdecimal() and int(length) > MAX_BODY


class CappedUploadHandler(FileUploadHandler):
    """The first file only. One above MAX_BYTES arrives empty, with its true size."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._started = False
        self._kept = BytesIO()
        self._size = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self._started:
            raise SkipFile
        self._started = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._size > MAX_BYTES:
            self._kept = BytesIO()
        else:
            self._kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self._kept.seek(0)
        return InMemoryUploadedFile(
            self._kept,
            self.field_name,
            self.file_name or "",
            self.content_type or "",
            self._size,
            self.charset,
            self.content_type_extra,
        )
