"""A completed assessment gets its report in the background, and its readers are told once."""

from datetime import timedelta

import pytest
from django_scopes import scope, scopes_disabled

from foundation.jobs.testing import run_jobs
from foundation.models import Job
from organizations.models import Notice, Unit
from reports import jobs
from reports.models import Report
from tests.assessments.depth import finish
from tests.cast import NOON, make_assessment

SOON = NOON + timedelta(minutes=1)


@pytest.fixture
def done(acme):
    return finish(make_assessment(acme))


@pytest.fixture
def rendered(monkeypatch):
    """Stands in for the PDF engine, which has its own tests."""
    made = []

    def issue(*, assessment, language, paper, by, at):
        made.append((assessment.pk, language, paper))
        report, _new = Report.objects.get_or_create(
            assessment=assessment,
            content_key="1" * 64,
            defaults={
                "organization": assessment.organization,
                "number": 1,
                "language": language,
                "paper": paper,
                "snapshot": {},
                "pdf": b"%PDF",
                "sha256": "1" * 64,
                "pages": 1,
                "issued_at": at,
            },
        )
        return type("Issued", (), {"report": report})()

    monkeypatch.setattr(jobs, "issue", issue)
    return made


def test_one_job_however_often_it_is_looked_for(done, rendered):
    jobs.find_reports_to_make(SOON)
    jobs.find_reports_to_make(SOON)
    assert Job.objects.filter(kind=jobs.KIND).count() == 1
    run_jobs()
    assert rendered == [(done.pk, "en", "a4")]


def test_drafts_old_ones_and_demonstrations_get_none(acme, done):
    make_assessment(acme, quarter=1)
    jobs.find_reports_to_make(SOON + jobs.LOOK_BACK)
    assert not Job.objects.filter(kind=jobs.KIND).exists()


def test_an_outage_is_caught_up_with_and_told_when_it_is_over(acme, done, rendered, time_machine):
    back = NOON + timedelta(days=3)
    time_machine.move_to(back)
    jobs.find_reports_to_make(back)
    Job.objects.filter(kind=jobs.KIND).update(created_at=NOON)  # queued, and then the worker died
    run_jobs()
    jobs.find_reports_to_make(back)
    run_jobs()
    assert len(rendered) == 1
    with scopes_disabled():
        told = Notice.objects.filter(kind=jobs.READY)
        assert {notice.created_at.date() for notice in told} == {back.date()}
        assert told.count() == 4


@pytest.mark.parametrize(("days", "jobs_made"), [(1, 1), (3, 0)])
def test_a_report_made_by_hand_is_told_only_while_it_is_news(acme, done, rendered, days, jobs_made):
    with scopes_disabled():
        jobs.issue(assessment=done, language="es", paper="a4", by=None, at=NOON)
    jobs.find_reports_to_make(NOON + timedelta(days=days))
    assert Job.objects.filter(kind=jobs.KIND).count() == jobs_made


def test_every_reader_is_told_once(acme, done, rendered):
    for _ in range(2):
        jobs.find_reports_to_make(SOON)
        run_jobs()
    with scopes_disabled():
        told = Notice.objects.filter(kind=jobs.READY).values_list("email", flat=True)
        assert sorted(told) == sorted(
            member.user.email for member in (acme.owner, acme.lead, acme.rater, acme.reader)
        )


def test_who_works_with_another_unit_is_not_told(acme, done, rendered):
    with scopes_disabled():
        shop = Unit.objects.create(organization=acme.organization, name="Shop")
        acme.reader.units.add(shop)
    jobs.find_reports_to_make(SOON)
    run_jobs()
    with scopes_disabled():
        assert not Notice.objects.filter(email=acme.reader.user.email).exists()


def test_the_notice_leads_to_the_report(acme, done, rendered):
    jobs.find_reports_to_make(SOON)
    run_jobs()
    with scope(organization=acme.organization):
        item = jobs.ready_item(Notice.objects.filter(kind=jobs.READY).first())
        assert item.title == "Report ready: Acme stores, 4th quarter 2026"
        assert str(Report.objects.get().pk) in item.url
