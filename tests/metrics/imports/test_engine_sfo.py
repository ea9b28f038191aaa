"""A real and dirty file: the survey of an airport gives the figures that were published with it."""

import os
from pathlib import Path

import pytest

from metrics.formulas import compute
from metrics.imports.aggregate import read_answers
from metrics.imports.mapping import ScoreColumn, SurveyMapping
from metrics.imports.reading import look_at
from metrics.imports.values import proposed_codes
from tests.metrics.imports.files import CSAT, MAY, SCALES, UNITS

PATH = os.environ.get("RUMBO_SFO_FILE", "")
# column: n, share of 4 and 5 in percent, its interval
PUBLISHED = {
    "Q7O_WHOLE": (3334, 79.274, 77.865, 80.616),
    "Q9F_CLNWHOLE": (3426, 83.830, 82.559, 85.024),
    "Q10SAFE": (3485, 88.207, 87.093, 89.236),
    "Q14A_FIND": (3393, 81.639, 80.300, 82.905),
    "Q14B_SECURITY": (3056, 76.374, 74.836, 77.847),
    "Q13_RATEGETTO": (3046, 76.362, 74.821, 77.837),
}
MEANS = {
    "Q7O_WHOLE": 3.9820,
    "Q9F_CLNWHOLE": 4.1935,
    "Q10SAFE": 4.4020,
    "Q14A_FIND": 4.3139,
    "Q14B_SECURITY": 4.1754,
    "Q13_RATEGETTO": 4.1815,
}


@pytest.mark.skipif(not PATH, reason="RUMBO_SFO_FILE names no file")
def test_six_questions_of_the_airport_survey_equal_the_published_figures():
    layout = look_at(Path(PATH))
    assert (layout.encoding, layout.separator, layout.header_row) == ("utf-8", ",", 1)
    scores = []
    for name in PUBLISHED:
        column = layout.column(name)
        assert column.looks_like == "score"
        codes = proposed_codes(column, CSAT, layout.columns)
        assert (codes.blank, codes.not_applicable, codes.unexplained) == (("0",), ("6",), ())
        scores.append(
            ScoreColumn(
                name, "csat", blank_codes=codes.blank, not_applicable_codes=codes.not_applicable
            )
        )
    how = SurveyMapping(tuple(scores), encoding=layout.encoding, separator=",", **MAY)
    outcome = read_answers(Path(PATH), how, SCALES, UNITS)
    assert (outcome.rows_read, outcome.rejected) == (3535, [])
    for number, (name, (n, *figures)) in enumerate(PUBLISHED.items()):
        answers = outcome.answers(number)
        assert sum(answers.values()) == n
        assert n + outcome.blank[number] + outcome.not_applicable[number] == 3535
        reading = compute(CSAT, {"answers": {str(key): count for key, count in answers.items()}})
        assert (reading.value, reading.low, reading.high) == pytest.approx(figures, abs=5e-4)
        mean = sum(key * count for key, count in answers.items()) / n
        assert mean == pytest.approx(MEANS[name], abs=5e-5)
