"""The figures are written at once, once, and replace only what they should."""

import pytest
from django_scopes import scope

from foundation.jobs.testing import run_jobs
from foundation.periods import PeriodKind, period_of
from metrics.imports.actions import ask_import
from metrics.models import KeptComment, Observation, SurveyImport, Touchpoint
from organizations.models import Unit
from tests.cast import NOON
from tests.metrics.builders import make_observation
from tests.metrics.import_builders import CSV, make_mapping
from tests.metrics.imports.flow import checked, figures, fresh, imported, page, unscoped

pytestmark = pytest.mark.django_db
EIGHT = {"1": 0, "2": 1, "3": 1, "4": 3, "5": 3}
MAY = period_of(PeriodKind.MONTH, 2026, 5)


def start(acme, row, **choices):
    answer = acme.client().post(page(acme, "import_start", row), choices)
    run_jobs()
    return answer


def test_counts_become_a_figure(acme, csat, folder, django_capture_on_commit_callbacks):
    row = checked(acme, csat)
    with django_capture_on_commit_callbacks(execute=True):
        start(acme, row)
    assert figures() == [(8, EIGHT)]
    with unscoped():
        one = Observation.objects.get()
        assert one.definition == csat.definitions.get()
    assert (one.source, one.survey_import_id, one.period) == ("import", row.pk, MAY)
    assert fresh(row).state == SurveyImport.State.DONE
    assert not list(folder.iterdir())
    text = acme.client().get(page(acme, "import_done", row)).content.decode()
    assert "1 figure imported" in text


def test_started_twice_it_is_written_once(acme, csat):
    row = checked(acme, csat)
    start(acme, row)
    assert start(acme, row).status_code == 302
    assert figures() == [(8, EIGHT)]


def test_the_same_file_again_changes_nothing(acme, csat):
    first = imported(acme, csat)
    row = checked(acme, csat)
    answer = start(acme, row)
    assert answer.url == page(acme, "import_done", first)
    with unscoped():
        assert Observation.objects.count() == 1
    assert fresh(row).state == SurveyImport.State.CHECKED


def test_the_same_file_asked_for_twice_at_once_is_written_once(acme, csat):
    rows = [checked(acme, csat), checked(acme, csat)]
    with scope(organization=acme.organization):
        for row in rows:
            choices = {"only_valid_rows": False, "replace_typed": False}
            ask_import(survey_import=row, by=acme.lead, at=NOON, **choices)
    run_jobs()
    assert figures() == [(8, EIGHT)]
    assert sorted(fresh(row).state for row in rows) == ["done", "failed"]
    assert {fresh(row).failure for row in rows} == {"", "already"}


def test_a_corrected_file_replaces_its_own_figures(acme, csat):
    first = imported(acme, csat)
    second = imported(acme, csat, CSV + "5,1\n5,1\n")
    assert [n for n, _answers in figures()] == [10]
    with unscoped():
        old = Observation.objects.get(survey_import=first)
    assert (old.replaced_by_id, old.retired_at is None) == (second.pk, False)


@pytest.mark.parametrize(("typed", "left"), [("keep", [50]), ("replace", [8])])
def test_a_typed_figure_stays_unless_it_is_given_up(acme, csat, typed, left):
    make_observation(acme, csat, period=MAY)
    row = checked(acme, csat)
    text = acme.client().get(page(acme, "import_check", row)).content.decode()
    assert "1 figure typed by hand stands in the way" in text
    start(acme, row, typed=typed)
    assert [n for n, _answers in figures()] == left


def test_rejected_rows_stop_everything_unless_left_out_by_choice(acme, csat):
    row = checked(acme, csat, CSV + "11,1\n")
    start(acme, row)
    assert figures() == []
    start(acme, row, rows="valid")
    assert figures() == [(8, EIGHT)]
    assert fresh(row).only_valid_rows


def test_nothing_is_imported_of_a_file_without_answers(acme, csat):
    row = checked(acme, csat, "score\n0\n0\n6\n")
    start(acme, row)
    assert fresh(row).state == SurveyImport.State.CHECKED


def test_touchpoints_are_found_by_name_or_made(acme, csat):
    with unscoped():
        known = Touchpoint.objects.create(organization=acme.organization, name="OTHER")
    imported(acme, csat, "a,other,new\n5,5,5\n4,4,4\n", "a", "other", "new")
    with unscoped():
        assert sorted(Touchpoint.objects.values_list("name", flat=True)) == ["OTHER", "new"]
        assert Observation.objects.filter(touchpoint=known).count() == 1


def test_dates_and_units_part_the_answers(acme, csat):
    with unscoped():
        north = Unit.objects.create(organization=acme.organization, name="North")
    text = "day,where,score\n2026-01-03,North,5\n2026-05-03,Acme stores,4\n2026-05-09,north,3\n"
    changes = {"period_start": None, "period_end": None, "date_column": "day"}
    imported(acme, csat, text, unit_column="where", rhythm="quarter", **changes)
    with unscoped():
        found = {(row.unit_id, row.period.label, row.n) for row in Observation.objects.active()}
    assert found == {
        (north.pk, "1st quarter 2026", 1),
        (acme.unit.pk, "2nd quarter 2026", 1),
        (north.pk, "2nd quarter 2026", 1),
    }


def test_comments_are_kept_only_by_choice_and_screened(acme, csat):
    text = "score,said\n5,Write to ana@example.com\n4,\n"
    imported(acme, csat, text)
    with unscoped():
        assert not KeptComment.objects.exists()
    imported(acme, csat, text, comment_column="said")
    with unscoped():
        (comment,) = KeptComment.objects.all()
    assert comment.score == 5
    assert comment.text.startswith("Write to ")
    assert "ana@example.com" not in comment.text


def test_answers_of_the_future_are_not_imported(acme, csat):
    changes = {"period_start": None, "period_end": None, "rhythm": "month"}
    row = imported(acme, csat, "day,score\n2098-01-03,5\n", date_column="day", **changes)
    assert (row.state, row.failure) == ("failed", "period")
    text = acme.client().get(page(acme, "import_check", row)).content.decode()
    assert "days that have not come yet" in text


def test_a_metric_switched_off_meanwhile_stops_it(acme, csat):
    row = checked(acme, csat)
    with unscoped():
        type(csat).objects.update(is_on=False)
    start(acme, row)
    assert fresh(row).failure == "mapping.metric_unknown"
    assert figures() == []


def test_the_mapping_is_remembered(acme, csat):
    row = imported(acme, csat)
    with unscoped():
        (remembered,) = acme.organization.remembered_mappings.all()
    assert remembered.mapping == row.mapping == make_mapping(csat).to_json()
