"""The case SFO 2013: its figures are those of the real survey, and its file can be imported."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.utils import timezone
from django_scopes import scope

from assessments.models import AreaRating
from assessments.results import results_of
from bench import sfo
from roadmaps.exchange import export_document, import_document
from roadmaps.models import Initiative

SURVEY = os.environ.get("RUMBO_SFO_FILE", "")
needs_survey = pytest.mark.skipif(
    not SURVEY, reason="RUMBO_SFO_FILE does not name the 2013 SFO Customer Survey."
)

# n, answers 4 or 5, CSAT %, bounds of the 95 % interval, mean: computed apart from this project.
EXPECTED = {
    "Q7O_WHOLE": (3334, 2643, 79.274, 77.865, 80.616, 3.9820),
    "Q9F_CLNWHOLE": (3426, 2872, 83.830, 82.559, 85.024, 4.1935),
    "Q10SAFE": (3485, 3074, 88.207, 87.093, 89.236, 4.4020),
    "Q14A_FIND": (3393, 2770, 81.639, 80.300, 82.905, 4.3139),
    "Q14B_SECURITY": (3056, 2334, 76.374, 74.836, 77.847, 4.1754),
    "Q13_RATEGETTO": (3046, 2326, 76.362, 74.821, 77.837, 4.1815),
}


@pytest.fixture
def committed():
    return json.loads(sfo.CASE.read_bytes())


def rationale(case, area: str) -> str:
    return next(entry["rationale"] for entry in case["areas"] if entry["area"] == area)


def expected_figures() -> dict[str, sfo.Figure]:
    return {
        name: sfo.Figure(n, satisfied, mean)
        for name, (n, satisfied, _, _, _, mean) in EXPECTED.items()
    }


class TestSurvey:
    @needs_survey
    @pytest.mark.parametrize("question", EXPECTED)
    def test_the_figures_are_the_published_ones(self, question):
        n, satisfied, csat, low, high, mean = EXPECTED[question]
        figure = sfo.read(Path(SURVEY))[1][question]
        assert (figure.n, figure.satisfied) == (n, satisfied)
        assert (round(figure.csat, 3), round(figure.low, 3), round(figure.high, 3)) == (
            csat,
            low,
            high,
        )
        assert round(figure.mean, 4) == mean

    @needs_survey
    def test_there_are_3535_interviews(self):
        assert sfo.read(Path(SURVEY))[0] == 3535

    @needs_survey
    def test_the_committed_case_is_what_the_survey_gives(self):
        assert sfo.as_bytes(sfo.document(*sfo.read(Path(SURVEY)))) == sfo.CASE.read_bytes()

    @needs_survey
    def test_the_script_prints_the_figures_without_any_package(self):
        done = subprocess.run(
            [sys.executable, "-I", sfo.__file__],
            env={"RUMBO_SFO_FILE": SURVEY, "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert "79.274   77.865 – 80.616" in done.stdout


class TestFigure:
    def test_blank_and_no_opinion_are_not_answers(self):
        figure = sfo.figure_of(["5", "4", "3", "0", "6", "", " "])
        assert (figure.n, figure.satisfied, figure.mean) == (3, 2, 4)

    def test_an_unknown_code_is_not_passed_over(self):
        with pytest.raises(ValueError, match="'7'"):
            sfo.figure_of(["5", "7"])

    @pytest.mark.parametrize(("satisfied", "low", "high"), [(0, 0, 27.75), (10, 72.25, 100)])
    def test_the_interval_stays_within_0_and_100(self, satisfied, low, high):
        figure = sfo.Figure(10, satisfied, 3)
        assert round(figure.low, 2) == low
        assert round(figure.high, 2) == high

    def test_a_file_is_read_by_its_column_names(self, tmp_path):
        path = tmp_path / "small.csv"
        names = list(sfo.QUESTIONS)
        lines = [",".join(["RESPNUM", *names]), "1" + ",5" * 6, "2" + ",0" * 6, "3" + ",2" * 6]
        path.write_text("\n".join(lines), "utf-8-sig")
        interviews, figures = sfo.read(path)
        assert interviews == 3
        assert {(one.n, one.satisfied) for one in figures.values()} == {(2, 1)}

    def test_it_is_quoted_with_n_and_interval(self):
        quoted = str(expected_figures()["Q7O_WHOLE"])
        assert quoted == "79.3 % (2,643 of 3,334; interval 77.9 to 80.6)"


class TestCommand:
    def test_without_the_file_it_says_how(self, monkeypatch):
        monkeypatch.delenv("RUMBO_SFO_FILE", raising=False)
        assert "RUMBO_SFO_FILE=survey.csv" in sfo.main([])

    def test_an_unknown_argument_says_how(self, monkeypatch):
        monkeypatch.setenv("RUMBO_SFO_FILE", "x.csv")
        assert "Usage" in sfo.main(["--help"])


class TestCase:
    def test_it_is_made_of_the_published_figures(self):
        case = sfo.document(3535, expected_figures())
        assert sfo.as_bytes(case) == sfo.CASE.read_bytes()

    def test_delivery_quotes_every_question(self, committed):
        text = rationale(committed, "delivery")
        for figure in expected_figures().values():
            assert str(figure) in text

    def test_measurement_quotes_sample_and_precision(self, committed):
        text = rationale(committed, "measurement")
        assert "3,535 interviews" in text
        assert "3,046 to 3,485 answers" in text
        assert str(expected_figures()["Q7O_WHOLE"]) in text

    @pytest.mark.parametrize("area", ["data", "design", "culture"])
    def test_the_other_areas_say_that_the_survey_is_silent(self, committed, area):
        text = rationale(committed, area)
        assert "says nothing about" in text
        assert "illustrative reading by an outsider" in text

    @pytest.mark.parametrize("area", ["delivery", "measurement"])
    def test_the_source_is_named(self, committed, area):
        assert "“2013 SFO Customer Survey”" in rationale(committed, area)

    def test_no_area_is_called_excellent_from_outside(self, committed):
        levels = Counter(entry["level"] for entry in committed["areas"])
        assert levels == {"room_for_improvement": 4, "immediate_action": 1}

    def test_it_is_a_real_organization_not_a_demonstration(self, committed):
        assert committed["organization"]["is_demonstration"] is False

    def test_it_can_be_imported_and_comes_out_unchanged(self, model_version):
        raw = sfo.CASE.read_bytes()
        assessment = import_document(raw, at=timezone.now()).assessment
        assert export_document(assessment) == raw
        with scope(organization=assessment.organization):
            assert results_of(assessment).index == 40
            assert AreaRating.objects.filter(assessment=assessment).count() == 5
            assert Initiative.objects.filter(assessment=assessment).count() == 6
        assert not import_document(raw, at=timezone.now()).is_new
