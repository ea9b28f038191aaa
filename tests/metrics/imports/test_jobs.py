"""A killed job leaves all or nothing, and files that nobody came back for are deleted."""

import os
from datetime import timedelta

import pytest
from django_scopes import scope

from foundation.jobs.testing import run_jobs
from foundation.models import Job
from metrics.imports import store, writing
from metrics.imports.actions import ask_import
from metrics.imports.jobs_part import import_file, sweep_survey_files
from metrics.models import KeptComment, Observation, Touchpoint
from tests.cast import NOON
from tests.metrics.imports.flow import checked, figures, fresh, imported, unscoped, uploaded

pytestmark = pytest.mark.django_db
TEXT = "score,b,said\n5,4,Good\n4,4,Fair\n"


def asked(acme, csat):
    row = checked(acme, csat, TEXT, "score", "b", comment_column="said")
    with scope(organization=acme.organization):
        choices = {"only_valid_rows": False, "replace_typed": False}
        ask_import(survey_import=row, by=acme.lead, at=NOON, **choices)
    return row


@pytest.mark.parametrize("step", ["_touchpoints", "_observation", "_keep_comments", "_remember"])
def test_an_import_that_fails_half_way_leaves_nothing(acme, csat, monkeypatch, step, folder):
    row = asked(acme, csat)
    whole = getattr(writing, step)

    def fail(*args):
        whole(*args)
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(writing, step, fail)
        run_jobs()
    with unscoped():
        rows = (Observation.objects.count(), Touchpoint.objects.count())
        assert (*rows, KeptComment.objects.count()) == (0, 0, 0)
    assert fresh(row).state == "importing"
    assert (folder / row.stored_as).exists()
    run_jobs(at=NOON.replace(year=2099))
    assert [n for n, _answers in figures()] == [2, 2]
    assert fresh(row).stored_as == ""


def test_a_job_done_again_writes_nothing_more(acme, csat):
    imported(acme, csat)
    import_file(Job.objects.get(kind="survey.import"))
    assert len(figures()) == 1


def test_an_import_of_somebody_who_left_is_not_written(acme, csat):
    row = asked(acme, csat)
    acme.lead.role = "reader"
    acme.lead.save()
    run_jobs()
    assert (fresh(row).state, fresh(row).failure) == ("failed", "member")
    assert figures() == []


def test_a_file_of_yesterday_is_deleted(acme, csat, folder, django_capture_on_commit_callbacks):
    row = uploaded(acme)
    sweep_survey_files(NOON + timedelta(hours=23))
    assert (folder / row.stored_as).exists()
    with django_capture_on_commit_callbacks(execute=True):
        sweep_survey_files(NOON + timedelta(hours=25))
    assert not (folder / row.stored_as).exists()
    assert (fresh(row).failure, fresh(row).stored_as) == ("gone", "")


def test_a_file_without_a_row_is_deleted(acme, folder):
    with store.held([b"x"]) as held:
        held.taken = True
    os.utime(folder / held.name, (0, 0))
    sweep_survey_files(NOON)
    assert not list(folder.iterdir())


def test_what_was_imported_stays_as_it_is(acme, csat):
    row = imported(acme, csat)
    sweep_survey_files(NOON + timedelta(days=9))
    assert fresh(row).state == "done"
