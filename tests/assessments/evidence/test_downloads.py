"""A file leaves as it came, to be kept and never to be run, and only to those who may see it."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django_scopes import scope

from assessments.completion import complete
from tests.assessments.evidence.builders import (
    GOOD,
    PDF,
    make_file,
    make_piece,
    piece_url,
    pieces,
    sent_file,
    stored,
    url,
)
from tests.cast import make_assessment
from tests.organizations.builders import add_member, add_unit

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def finish(cast, draft) -> None:
    with scope(organization=cast.organization):
        complete(assessment=draft, by=cast.lead, at=NOW)


@pytest.mark.parametrize(("name", "data"), GOOD.items(), ids=GOOD.keys())
def test_every_kind_comes_back_byte_by_byte_as_an_attachment(acme, name, data):
    draft = make_assessment(acme)
    acme.client().post(url(acme, draft, name="evidence_add"), sent_file(name, data))
    answer = acme.client().get(piece_url(acme, pieces()[0]))
    assert answer.content == data
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'


def test_the_headers_leave_nothing_to_run(acme):
    answer = acme.client().get(piece_url(acme, make_file(make_assessment(acme))))
    assert {
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
    }.items() <= dict(answer.headers).items()


@pytest.mark.parametrize(
    ("sent", "header"),
    [
        ("C:\\fake\\plan.pdf", 'filename="plan.pdf"'),
        ("año.pdf", "filename*=utf-8''a%C3%B1o.pdf"),
        ('a".pdf', 'filename="a\\".pdf"'),
        ("a%0D%0ASet-Cookie: x.pdf", 'filename="a%0D%0ASet-Cookie: x.pdf"'),
        ("a\u202efdp.pdf", 'filename="afdp.pdf"'),
    ],
)
def test_the_name_in_the_header_is_harmless(acme, sent, header):
    draft = make_assessment(acme)
    file = make_file(draft, stored_as="a" * 40)
    acme.client().post(url(acme, draft, name="evidence_add"), sent_file(sent))
    [row] = [row for row in pieces() if row.pk != file.pk]
    answer = acme.client().get(piece_url(acme, row))
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; ")
    assert disposition.endswith(header)
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(("role", "status"), [("lead", 200), ("rater", 403), ("reader", 403)])
def test_a_file_of_a_draft_is_for_those_who_assess(acme, role, status):
    row = make_file(make_assessment(acme))
    assert acme.client(role).get(piece_url(acme, row)).status_code == status


def test_a_file_of_a_result_is_for_every_member(acme):
    draft = make_assessment(acme)
    row = make_file(draft)
    finish(acme, draft)
    assert acme.client("reader").get(piece_url(acme, row)).content == PDF


def test_a_member_of_other_units_does_not_get_it(acme):
    draft = make_assessment(acme)
    row = make_file(draft)
    finish(acme, draft)
    stranger = add_member(acme, "elsewhere", "reader", add_unit(acme, "Elsewhere"))
    client = Client()
    client.force_login(stranger.user)
    assert client.get(piece_url(acme, row)).status_code == 404


def test_strangers_and_signed_out_people_do_not_get_it(acme, other):
    row = make_file(make_assessment(acme))
    assert other.client("owner").get(piece_url(acme, row)).status_code == 404
    assert other.client("owner").get(piece_url(other, row)).status_code == 404
    answer = Client().get(piece_url(acme, row))
    assert (answer.status_code, PDF in answer.content) == (302, False)


def test_the_file_of_another_assessment_does_not_exist_here(acme):
    row = make_file(make_assessment(acme))
    row.assessment_id = make_assessment(acme, quarter=3).pk
    assert acme.client().get(piece_url(acme, row)).status_code == 404
    assert acme.client().post(piece_url(acme, row, "evidence_remove")).status_code == 404


def test_only_files_are_downloaded(acme):
    row = make_piece(make_assessment(acme))
    assert acme.client().get(piece_url(acme, row)).status_code == 404


def test_a_file_that_got_lost_is_no_fault_of_the_page(acme):
    row = make_file(make_assessment(acme))
    stored(row.stored_as).unlink()
    assert acme.client().get(piece_url(acme, row)).status_code == 404


def test_no_address_serves_the_store(acme, settings):
    row = make_file(make_assessment(acme))
    for root in (settings.STATIC_URL, settings.MEDIA_URL or "/media/", "/", "/evidence/"):
        address = f"/{root.strip('/')}/{row.stored_as}".replace("//", "/")
        assert acme.client().get(address).status_code == 404
    assert not str(stored()).startswith(str(settings.STATIC_ROOT))
