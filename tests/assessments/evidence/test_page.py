"""The page of evidence: what it shows to whom, and what it takes."""

import uuid
from unittest import mock

import pytest
from django.test import Client, RequestFactory
from django_scopes import scope, scopes_disabled

from assessments.actions import FrozenError
from assessments.completion import complete
from assessments.evidence import actions
from assessments.evidence.uploads import MAX_BODY, CappedUploadHandler, is_too_long
from assessments.models import AreaRating
from tests.assessments.evidence.builders import (
    GOOD,
    PDF,
    files_stored,
    make_file,
    make_piece,
    ooxml,
    piece_url,
    pieces,
    sent_file,
    typed,
    url,
)
from tests.cast import NOON, make_assessment, make_completed
from tests.organizations.builders import add_unit, png_claiming

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(acme):
    return make_assessment(acme)


def post(cast, assessment, data, *, role="lead", **where):
    return cast.client(role).post(url(cast, assessment, name="evidence_add", **where), data)


def text_of(answer) -> str:
    return answer.content.decode()


def test_a_link_is_added_and_shown_with_its_host(acme, draft):
    answer = post(acme, draft, typed())
    [row] = pieces()
    assert answer.url == f"{url(acme, draft)}#evidence-{row.pk}"
    html = text_of(acme.client().get(answer.url))
    assert 'href="https://reports.example.org/q3" rel="noopener noreferrer nofollow"' in html
    assert "(<bdi>reports.example.org</bdi>)" in html
    assert f'id="evidence-{row.pk}"' in html


def test_a_note_keeps_its_lines_and_is_no_metric(acme, draft):
    post(acme, draft, typed("note", text="One\r\ntwo", is_metric="on"))
    [row] = pieces()
    assert (row.text, row.is_metric, row.url) == ("One\ntwo", False, "")


def test_only_the_chosen_kind_counts(acme, draft):
    post(acme, draft, typed("note", url="https://example.org", file=sent_file()["file"]))
    [row] = pieces()
    assert (row.kind, row.url, row.stored_as) == ("note", "", "")
    assert files_stored() == []


def test_a_file_takes_its_name_as_title(acme, draft):
    post(acme, draft, sent_file("Plan 2026.pdf", title="", is_metric="on"))
    [row] = pieces()
    assert (row.title, row.file_name, row.size) == ("Plan 2026.pdf", "Plan 2026.pdf", len(PDF))
    assert (row.content_type, row.is_metric) == ("application/pdf", True)
    assert files_stored() == [row.stored_as]


def test_evidence_of_a_criterion_stands_on_its_own_page(acme, draft):
    answer = post(acme, draft, typed(), criterion="DAT-2")
    assert "?criterion=DAT-2#evidence-" in answer.url
    assert "Complaints report" in text_of(acme.client().get(answer.url))
    assert "Complaints report" not in text_of(acme.client().get(url(acme, draft)))


@pytest.mark.parametrize(
    "where", [{"area": "nowhere"}, {"criterion": "DES-1"}, {"criterion": "x' OR 1"}]
)
def test_what_the_model_does_not_have_does_not_exist(acme, draft, where):
    assert acme.client().get(url(acme, draft, **where)).status_code == 404
    assert post(acme, draft, typed(), **where).status_code == 404


BAD = {
    "nothing at all": {"kind": "", "title": "", "url": "", "dated_on": ""},
    "an unknown kind": {"kind": "poem"},
    "no address": {"url": ""},
    "no title": {"title": " \u200b"},
    "a long title": {"title": "x" * 201},
    "a script": {"url": "javascript:alert(1)"},
    "a data address": {"url": "data:text/html,x"},
    "a file address": {"url": "file:///etc/passwd"},
    "no scheme": {"url": "www.example.org"},
    "no host": {"url": "https:///x"},
    "a broken host": {"url": "http://[::1/x"},
    "a broken port": {"url": "http://example.org:99999/"},
    "a space": {"url": "https://example.org/a b"},
    "a password": {"url": "https://ana:secret@example.org/"},
    "a long address": {"url": "https://example.org/" + "x" * 2000},
    "an empty note": {"kind": "note", "text": "\u200b\n "},
    "no file": {"kind": "file"},
    "no date": {"dated_on": ""},
    "no day": {"dated_on": "2026-02-30"},
    "tomorrow": {"dated_on": "2100-01-01"},
    "long ago": {"dated_on": "1999-12-31"},
    "expired before it was there": {"dated_on": "2026-11-01", "expires_on": "2026-10-31"},
    "an expiry in a thousand years": {"expires_on": "3026-01-01"},
}


@pytest.mark.parametrize("changes", BAD.values(), ids=BAD.keys())
def test_what_cannot_be_taken_comes_back_as_typed(acme, draft, changes):
    answer = post(acme, draft, typed(**changes))
    assert answer.status_code == 422
    assert 'role="alert"' in text_of(answer)
    if "title" not in changes:
        assert 'value="Complaints report"' in text_of(answer)
    assert pieces() == []


@pytest.mark.parametrize(
    "link",
    [
        "http://intranet/x",
        "https://example.org:8443/a?b=c#d",
        "HTTPS://Example.org",
        "http://[::1]/",
    ],
)
def test_addresses_that_browsers_open_are_taken(acme, draft, link):
    assert post(acme, draft, typed(url=link)).status_code == 302
    assert pieces()[0].url == link


HOSTILE = {
    "a program": ("report.pdf", b"MZ" + b"\0" * 99, "Files of this kind are not kept"),
    "an empty one": ("report.pdf", b"", "This file is empty"),
    "macros": ("a.docx", ooxml(**{"word/vbaProject.bin": b"x"}), "without macros"),
    "pixels": ("a.png", png_claiming(60_000, 60_000), "more than 50 million pixels"),
    "a long name": ("a" * 230 + ".pdf", PDF, "Rename this file"),
}


@pytest.mark.parametrize(("name", "data", "reason"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_refused_with_what_to_do(acme, draft, name, data, reason):
    answer = post(acme, draft, sent_file(name, data))
    assert answer.status_code == 422
    assert reason in text_of(answer)
    assert 'value="Complaints report"' in text_of(answer)
    assert (pieces(), files_stored()) == ([], [])


def test_a_file_must_be_chosen_again_after_another_fault(acme, draft):
    answer = post(acme, draft, sent_file(dated_on=""))
    assert "Choose the file again" in text_of(answer)
    assert files_stored() == []


def test_a_file_of_20_mb_is_never_kept_and_the_form_is(acme, draft, monkeypatch):
    """Fields after the file arrive too; the disk is not touched."""
    monkeypatch.setattr("tempfile.NamedTemporaryFile", lambda **_: pytest.fail("on disk"))
    data = sent_file(data=PDF + b"\0" * 20_000_000)
    data["title"] = data.pop("title")  # behind the file
    answer = post(acme, draft, data)
    assert answer.status_code == 422
    assert "This file is larger than 5 MB" in text_of(answer)
    assert 'value="Complaints report"' in text_of(answer)
    assert (pieces(), files_stored()) == ([], [])


def test_the_handler_lets_go_of_what_is_too_much():
    handler = CappedUploadHandler()
    handler.new_file("file", "a.pdf", "application/pdf", None, None, {})
    for _ in range(6):
        handler.receive_data_chunk(b"\0" * 1024 * 1024, 0)
    file = handler.file_complete(6 * 1024 * 1024)
    assert (file.size, file.read()) == (6 * 1024 * 1024, b"")


def test_a_body_beyond_reason_is_answered_unread(acme, draft):
    address = url(acme, draft, name="evidence_add")
    with mock.patch("django.http.HttpRequest._load_post_and_files") as read:
        answer = acme.client().generic(
            "POST",
            address,
            b"x",
            content_type="multipart/form-data; boundary=x",
            CONTENT_LENGTH=str(MAX_BODY + 1),
        )
    assert answer.status_code == 413
    assert "This was too much at once" in text_of(answer)
    assert not read.called


@pytest.mark.parametrize(("length", "expected"), [("", False), ("abc", False), ("5", False)])
def test_a_strange_length_is_not_too_long(length, expected):
    request = RequestFactory().post("/")
    request.META["CONTENT_LENGTH"] = length
    assert is_too_long(request) is expected


def test_a_second_file_in_the_same_form_is_left_behind(acme, draft):
    data = sent_file("first.pdf")
    data["another"] = sent_file("second.pdf")["file"]
    assert post(acme, draft, data).status_code == 302
    assert [row.file_name for row in pieces()] == ["first.pdf"]
    assert len(files_stored()) == 1


def test_the_token_is_asked_for_although_the_upload_is_cut(acme, draft):
    client = Client(enforce_csrf_checks=True)
    client.force_login(acme.lead.user)
    address = url(acme, draft, name="evidence_add")
    assert client.post(address, sent_file()).status_code == 403
    token = client.get(url(acme, draft)).context["csrf_token"]
    assert client.post(address, {"csrfmiddlewaretoken": token, **sent_file()}).status_code == 302
    assert len(pieces()) == 1


def test_the_same_form_twice_adds_one_piece(acme, draft):
    key = str(uuid.uuid4())
    first, second = (post(acme, draft, sent_file(submission=key)) for _ in range(2))
    assert first.url == second.url
    assert (len(pieces()), len(files_stored())) == (1, 1)


def test_another_file_in_the_same_form_is_another_piece(acme, draft):
    key = str(uuid.uuid4())
    post(acme, draft, sent_file(submission=key))
    post(acme, draft, sent_file(data=PDF.replace(b"45", b"46"), submission=key))
    assert (len(pieces()), len(files_stored())) == (2, 2)


def test_what_was_removed_can_be_added_again_with_the_same_form(acme, draft):
    key = str(uuid.uuid4())
    post(acme, draft, typed(submission=key))
    acme.client().post(piece_url(acme, pieces()[0], "evidence_remove"))
    post(acme, draft, typed(submission=key))
    assert len(pieces()) == 1


def test_a_failing_insert_leaves_no_file(acme, draft):
    client = acme.client()
    client.raise_request_exception = False
    with mock.patch.object(actions, "refresh_confidence", side_effect=RuntimeError):
        answer = client.post(url(acme, draft, name="evidence_add"), sent_file())
    assert (answer.status_code, pieces(), files_stored()) == (500, [], [])


def test_the_eleventh_piece_is_refused_and_the_form_is_gone(acme, draft):
    for _ in range(10):
        make_piece(draft)
    assert "Add the evidence" not in text_of(acme.client().get(url(acme, draft)))
    answer = post(acme, draft, sent_file())
    assert answer.status_code == 422
    assert "Remove one before you add another" in text_of(answer)
    assert (len(pieces()), files_stored()) == (10, [])


def test_a_full_store_says_what_to_do(acme, draft, monkeypatch):
    monkeypatch.setattr(actions, "MOST_BYTES", 10)
    answer = post(acme, draft, sent_file())
    assert answer.status_code == 422
    assert "which is all there is" in text_of(answer)
    assert files_stored() == []


def test_a_completed_assessment_keeps_what_was_typed_on_the_page(acme):
    done = make_completed(acme)
    answer = post(acme, done, typed())
    assert answer.status_code == 410
    assert "completed meanwhile" in text_of(answer)
    assert 'value="Complaints report"' in text_of(answer)
    assert pieces() == []


def test_an_archived_unit_says_so(acme):
    draft = make_assessment(acme, unit=add_unit(acme, "Old shop", archived_at=NOON))
    page = text_of(acme.client().get(url(acme, draft)))
    assert "This unit is archived" in page
    assert "Add the evidence" not in page
    assert post(acme, draft, typed()).status_code == 422
    row = make_piece(draft)
    answer = acme.client().post(piece_url(acme, row, "evidence_remove"))
    assert answer.status_code == 422
    assert "This unit is archived" in text_of(answer)


@pytest.mark.parametrize("role", ["rater", "reader"])
def test_a_draft_s_evidence_is_for_those_who_assess(acme, draft, role):
    assert acme.client(role).get(url(acme, draft)).status_code == 403
    assert post(acme, draft, typed(), role=role).status_code == 403


def test_everybody_reads_the_evidence_of_a_result_and_nobody_changes_it(acme, draft):
    make_piece(draft, title="Seen by all")
    from django.utils import timezone

    with scope(organization=acme.organization):
        complete(assessment=draft, by=acme.lead, at=timezone.now())
    for role in ("reader", "lead"):
        html = text_of(acme.client(role).get(url(acme, draft)))
        assert "Seen by all" in html
        assert "Add the evidence" not in html
        assert "Remove" not in html


def test_removing_asks_first(acme, draft):
    row = make_file(draft)
    address = piece_url(acme, row, "evidence_remove")
    page = text_of(acme.client().get(address))
    assert "Download it first" in page
    assert len(pieces()) == 1
    assert acme.client().post(address).url == url(acme, draft)
    assert pieces() == []
    assert acme.client().post(address).status_code == 404


def test_a_frozen_piece_cannot_be_removed(acme):
    draft = make_assessment(acme)
    row = make_piece(draft)
    with mock.patch.object(actions, "lock_draft", side_effect=FrozenError):
        answer = acme.client().post(piece_url(acme, row, "evidence_remove"))
    assert answer.status_code == 410
    assert "completed meanwhile" in text_of(answer)


def test_excellent_without_evidence_is_marked(acme, draft):
    with scopes_disabled():
        AreaRating.objects.filter(assessment=draft, area_key="data").update(level=2)
    assert "Excellent without evidence" in text_of(acme.client().get(url(acme, draft)))
    post(acme, draft, typed())
    assert "Excellent without evidence" not in text_of(acme.client().get(url(acme, draft)))


def test_what_people_type_is_shown_as_text(acme, draft):
    bad = '<script>alert("x")</script>'
    post(acme, draft, typed("note", title=bad, text=bad))
    post(acme, draft, typed(url='https://example.org/?a=%3Cscript%3E&b="'))
    html = text_of(acme.client().get(url(acme, draft)))
    assert "<script>alert" not in html
    assert html.count("&lt;script&gt;alert") >= 2


def test_every_good_file_is_accepted(acme, draft):
    for name, data in list(GOOD.items())[:9]:
        assert post(acme, draft, sent_file(name, data)).status_code == 302, name
    assert len(files_stored()) == 9
