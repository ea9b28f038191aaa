"""manage.py import_survey: the same steps, for programs."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from metrics.models import SurveyImport
from tests.metrics.import_builders import CSV, make_mapping, written
from tests.metrics.imports.flow import figures, unscoped

pytestmark = pytest.mark.django_db


def run(acme, csat, folder, text=CSV, *options, **changes):
    raw = make_mapping(csat, **changes).to_json()
    raw["scores"][0]["metric_id"] = "csat"
    mapping = written(folder, json.dumps(raw), "mapping.json")
    out = StringIO()
    call_command(
        "import_survey",
        *(str(written(folder, text)), "--organization", acme.slug),
        *("--unit", str(acme.unit.pk), "--mapping", str(mapping), *options),
        stdout=out,
    )
    return out.getvalue()


def test_a_file_is_imported_and_its_counts_are_printed(acme, csat, tmp_path):
    out = run(acme, csat, tmp_path)
    assert "10 rows read, 10 can be used." in out
    assert "1 figure imported." in out
    assert [n for n, _answers in figures()] == [8]


def test_the_same_file_again_changes_nothing(acme, csat, tmp_path):
    run(acme, csat, tmp_path)
    assert "imported already" in run(acme, csat, tmp_path)
    with unscoped():
        assert SurveyImport.objects.count() == 1


def test_a_dry_run_writes_nothing(acme, csat, tmp_path, folder):
    assert "dry run" in run(acme, csat, tmp_path, CSV, "--dry-run")
    assert figures() == []


def test_rejected_rows_are_printed_and_refused(acme, csat, tmp_path):
    with pytest.raises(CommandError, match="--valid-rows"):
        run(acme, csat, tmp_path, CSV + "11,1\n")
    out = run(acme, csat, tmp_path, CSV + "11,1\n", "--valid-rows")
    assert "row 12, score: '11' – The answers go from 1 to 5." in out
    assert [n for n, _answers in figures()] == [8]


@pytest.mark.parametrize(
    ("text", "changes", "words"),
    [
        ("", {}, "empty"),
        (CSV, {"unit_column": "nowhere"}, "no column “nowhere”"),
        (CSV, {"period_end": None}, "from which day"),
    ],
)
def test_a_refusal_says_why(acme, csat, tmp_path, text, changes, words):
    with pytest.raises(CommandError, match=words):
        run(acme, csat, tmp_path, text, **changes)
    with unscoped():
        assert not SurveyImport.objects.exists()


@pytest.mark.parametrize("options", [("--as", "nobody@example.org"), ("--as", "reader")])
def test_it_is_done_in_the_name_of_somebody_who_may(acme, csat, tmp_path, options):
    if options[1] == "reader":
        options = ("--as", acme.reader.user.email)
    with pytest.raises(Exception):  # noqa: B017, PT011
        run(acme, csat, tmp_path, CSV, *options)
    assert figures() == []
