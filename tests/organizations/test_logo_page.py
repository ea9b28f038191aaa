"""The logo as a picture that browsers load."""

import pytest

from organizations.models import Organization
from tests.organizations.builders import picture

URL = "/o/acme/logo.png"


@pytest.fixture
def with_logo(acme):
    Organization.objects.filter(pk=acme.organization.pk).update(logo=picture())
    return acme


@pytest.mark.parametrize("role", ["owner", "lead", "rater", "reader"])
def test_every_member_sees_it(with_logo, role):
    answer = with_logo.client(role).get(URL)
    assert answer.status_code == 200
    assert answer.content == picture()


def test_its_headers_say_what_it_is_and_who_may_keep_it(with_logo):
    headers = with_logo.client("reader").get(URL).headers
    assert headers["Content-Type"] == "image/png"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["Content-Disposition"] == 'inline; filename="logo.png"'
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_an_unchanged_logo_is_not_sent_again(with_logo):
    client = with_logo.client("reader")
    etag = client.get(URL).headers["ETag"]
    answer = client.get(URL, headers={"if-none-match": etag})
    assert (answer.status_code, answer.content) == (304, b"")
    Organization.objects.update(logo=picture(size=(9, 9)))
    assert client.get(URL, headers={"if-none-match": etag}).status_code == 200


def test_without_a_logo_there_is_none(acme):
    assert acme.client("reader").get(URL).status_code == 404


def test_a_stranger_gets_404(with_logo, other):
    assert other.client("owner").get(URL).status_code == 404


def test_it_is_only_for_looking(with_logo):
    assert with_logo.client("owner").post(URL).status_code == 405
