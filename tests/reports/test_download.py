"""The PDF over HTTP: for members only, made once, opened again as it was."""

import pytest
from django.urls import reverse

from organizations.models import Unit
from reports.models import Report
from reports.rendering import PdfError, RenderedPdf
from tests.cast import make_assessment, make_completed

pytestmark = [pytest.mark.pdf, pytest.mark.usefixtures("unscoped")]
FORM = {"lang": "en", "paper": "a4"}


def url(cast, assessment):
    kwargs = {"slug": cast.slug, "assessment_id": assessment.pk}
    return reverse("reports:download", kwargs=kwargs)


@pytest.mark.parametrize("role", ["owner", "lead", "rater", "reader"])
def test_every_member_may_download_a_completed_one(acme, role, monkeypatch):
    monkeypatch.setattr("reports.issue.render_pdf", lambda document: RenderedPdf(b"%PDF-1.7 made"))
    done = make_completed(acme)
    answer = acme.client(role).post(url(acme, done), FORM)
    assert answer.status_code == 200
    assert answer.content == b"%PDF-1.7 made"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert (
        answer.headers["Content-Disposition"]
        == 'attachment; filename="acme-acme-stores-2026-12-31-en.pdf"'
    )
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_report_opens_again_with_the_same_bytes(acme):
    done = make_completed(acme)
    first = acme.client().post(url(acme, done), FORM)
    report = Report.objects.get()
    again = acme.client("reader").get(
        reverse("reports:open", kwargs={"slug": acme.slug, "report_id": report.pk})
    )
    assert again.content == first.content
    assert first.content.startswith(b"%PDF-")
    assert report.issued_by_name == "lead.acme"


def test_a_double_click_issues_one_report(acme):
    done = make_completed(acme)
    client = acme.client()
    client.post(url(acme, done), FORM)
    client.post(url(acme, done), FORM)
    assert Report.objects.count() == 1


@pytest.mark.parametrize("form", [{}, {"lang": "fr", "paper": "a4"}, {"lang": "en", "paper": "a0"}])
def test_an_unknown_language_or_paper_is_explained(acme, form):
    done = make_completed(acme)
    answer = acme.client().post(url(acme, done), form)
    assert answer.status_code == 422
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("accept", "kind"), [("application/pdf, text/plain", "text/plain"), ("text/html", "text/html")]
)
def test_a_failure_says_what_to_do(acme, monkeypatch, accept, kind):
    def fail(document):
        raise PdfError("missing_library")

    monkeypatch.setattr("reports.issue.render_pdf", fail)
    done = make_completed(acme)
    answer = acme.client().post(url(acme, done), FORM, headers={"accept": accept})
    assert answer.status_code == 503
    assert answer.headers["Content-Type"].startswith(kind)
    assert "apt-get install" in answer.content.decode()
    assert not Report.objects.exists()


def test_the_preview_of_a_draft_is_for_those_who_assess(acme):
    draft = make_assessment(acme)
    assert acme.client("reader").post(url(acme, draft), FORM).status_code == 403


def test_a_member_limited_to_another_unit_gets_404(acme):
    done = make_completed(acme)
    shop = Unit.objects.create(organization=acme.organization, name="Shop", kind="shop")
    acme.reader.units.add(shop)
    assert acme.client("reader").post(url(acme, done), FORM).status_code == 404


def test_a_stranger_gets_404(acme, other):
    done = make_completed(acme)
    assert other.client("owner").post(url(acme, done), FORM).status_code == 404


def test_it_takes_a_form_only(acme):
    assert acme.client().get(url(acme, make_completed(acme))).status_code == 405
