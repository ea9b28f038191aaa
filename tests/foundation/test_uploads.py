"""An uploaded file is cut at the limit of its view, whatever the request promises."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from foundation import uploads
from foundation.uploads import LimitedUploadHandler, is_cut, is_too_long

LIMIT = 100_000


def sent(rf, *contents, **limits):
    files = {f"file{n}": SimpleUploadedFile(f"{n}.csv", data) for n, data in enumerate(contents)}
    request = rf.post("/", {"word": "kept", **files})
    request.upload_handlers = [LimitedUploadHandler(request, **{"limit": LIMIT, **limits})]
    return request


@pytest.fixture
def rf():
    return RequestFactory()


def test_a_file_within_the_limit_arrives_whole(rf):
    file = sent(rf, b"q1\n5\n" * 20_000).FILES["file0"]
    assert (file.size, is_cut(file), file.read()) == (100_000, False, b"q1\n5\n" * 20_000)
    file.close()


def test_one_above_it_arrives_empty_and_the_form_stays(rf):
    request = sent(rf, b"x" * (LIMIT + 1))
    file = request.FILES["file0"]
    assert (file.size, is_cut(file), file.read()) == (LIMIT + 1, True, b"")
    assert request.POST["word"] == "kept"
    file.close()


def test_only_the_first_file_is_taken(rf):
    request = sent(rf, b"first", b"second")
    assert list(request.FILES) == ["file0"]
    request.FILES["file0"].close()


def test_a_workbook_has_a_limit_of_its_own(rf):
    file = sent(rf, uploads.ZIP_MARK + b"x" * 50, zip_limit=10).FILES["file0"]
    assert is_cut(file)
    file.close()


def test_a_body_without_end_is_cut_off(rf, monkeypatch):
    monkeypatch.setattr(uploads, "BEYOND", 10)
    assert "file0" not in sent(rf, b"x" * (LIMIT + 11)).FILES


def test_a_request_that_says_it_is_too_long_is_known_unread(rf):
    assert not is_too_long(rf.post("/", CONTENT_LENGTH="1000"))
    assert is_too_long(rf.post("/", CONTENT_LENGTH=str(uploads.DEFAULT + uploads.BEYOND + 1)))
    assert not is_too_long(rf.post("/", CONTENT_LENGTH="many"))
