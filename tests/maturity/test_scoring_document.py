"""docs/scoring.md is true: every number of its tables is computed again from the table itself."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

from maturity.area_scoring import EXCELLENT_SHARE, IMMEDIATE_ACTION_SHARE, MINIMUM_COVERAGE
from maturity.change import sign_test
from maturity.content import packaged_model
from maturity.example import worked_example
from maturity.levels import AREA_KEYS, Level
from maturity.scoring import (
    STAGE_STARTS,
    CriterionRating,
    LevelRule,
    leave_one_out,
    round_half_up,
    score_area,
    score_directly,
    score_overall,
)

DOCUMENT = (Path(__file__).parents[2] / "docs" / "scoring.md").read_text(encoding="utf-8")
MODEL = packaged_model()
SYMBOLS = {"●": Level.EXCELLENT, "◐": Level.ROOM_FOR_IMPROVEMENT, "▲": Level.IMMEDIATE_ACTION}
NUMBERED_RULES = {
    1: LevelRule.CRITICAL_AT_IMMEDIATE_ACTION,
    2: LevelRule.NOT_ENOUGH_ANSWERS,
    3: LevelRule.A_THIRD_AT_IMMEDIATE_ACTION,
    4: LevelRule.TWO_THIRDS_EXCELLENT,
    5: LevelRule.OTHERWISE,
}


def cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def table(name):
    """The rows of the table between the markers, without its two head lines."""
    found = re.search(rf"<!-- example: {name} -->\n(.+?)\n<!-- /example -->", DOCUMENT, re.DOTALL)
    assert found, name
    return [cells(line) for line in found[1].splitlines()][2:]


def read_ratings(text):
    return [
        CriterionRating(key=str(position), level=SYMBOLS.get(mark[0]), critical=mark.endswith("!"))
        for position, mark in enumerate(text.split())
    ]


ROWS = table("areas")
AREAS = {row[0].lower(): score_area(read_ratings(row[1])) for row in ROWS}
FACTS = dict(table("overall"))
NAMES = {area.key: area.name.en for area in MODEL.areas}


def test_the_table_has_the_five_areas_with_as_many_criteria_as_the_model():
    assert tuple(AREAS) == AREA_KEYS
    for row in ROWS:
        marks = row[1].split()
        criteria = MODEL.criteria_of(row[0].lower())
        assert len(marks) == len(criteria)
        assert [m.endswith("!") for m in marks] == [c.critical for c in criteria]
        assert {m[0] for m in marks} <= {*SYMBOLS, "◌"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_figure_of_an_area_follows_from_its_ratings(row):
    score = AREAS[row[0].lower()]
    counts = score.counts

    assert row[2:] == [
        str(counts.excellent),
        str(counts.room_for_improvement),
        str(counts.immediate_action),
        str(counts.not_rated),
        f"{round_half_up(100 * score.coverage)} %",
        MODEL.level(score.level).name.en,
        str(next(n for n, rule in NUMBERED_RULES.items() if rule is score.rule)),
        *(str(round_half_up(figure)) for figure in (score.index, score.low, score.high)),
    ]


def stage(value):
    return f"{value} {MODEL.stage(value).name.en}"


def test_every_overall_figure_follows_from_the_areas():
    overall = score_overall(AREAS)
    heavier = score_overall(AREAS, {"delivery": Fraction(2)})

    assert {
        "Index": str(round_half_up(overall.index)),
        "Low": str(round_half_up(overall.low)),
        "High": str(round_half_up(overall.high)),
        "Stage without caps": stage(overall.uncapped_stage),
        "Stage": stage(overall.stage),
        "Capped by": ", ".join(NAMES[key] for key in overall.capped_by),
        "Weakest area": ", ".join(NAMES[key] for key in overall.weakest),
        "Strongest area": ", ".join(NAMES[key] for key in overall.strongest),
        **{
            f"Index without {NAMES[key]}": str(round_half_up(index))
            for key, index in leave_one_out(AREAS).items()
        },
        "Index if Delivery weighs 2": str(round_half_up(heavier.index)),
    } == FACTS


def test_the_example_of_the_document_is_that_of_the_page():
    assert {area.key: area.score for area in worked_example().areas} == AREAS


@pytest.mark.parametrize("area", worked_example().areas, ids=lambda area: area.key)
def test_the_example_rates_the_critical_criteria_of_the_model(area):
    criteria = MODEL.criteria_of(area.key)

    assert [rating.critical for rating in area.ratings] == [c.critical for c in criteria]


def test_the_stages_and_their_bounds_are_those_of_the_code():
    bounds = [*map(int, STAGE_STARTS), 100]
    below = ["below ", "below ", "below ", ""]
    expected = [
        f"| {stage(value)} | {start} to {word}{end} |"
        for value, start, word, end in zip(range(1, 5), bounds, below, bounds[1:], strict=False)
    ]

    assert "\n".join(expected) in DOCUMENT


def test_the_levels_count_as_the_table_says():
    for symbol, level in SYMBOLS.items():
        index = int(score_directly(level).index)
        assert f"| {symbol} | {MODEL.level(level).name.en} | {index} |" in DOCUMENT


def test_the_thresholds_in_words_are_those_of_the_code():
    assert Fraction(1, 2) == MINIMUM_COVERAGE
    assert Fraction(1, 3) == IMMEDIATE_ACTION_SHARE
    assert Fraction(2, 3) == EXCELLENT_SHARE
    for words in ("Less than half", "At least one third", "at least two thirds"):
        assert words in DOCUMENT


def test_the_critical_criteria_are_named():
    critical = [criterion.id for criterion in MODEL.criteria if criterion.critical]

    assert f"{', '.join(critical[:-1])} and {critical[-1]}" in DOCUMENT
    assert f"{len(MODEL.criteria)} in all" in DOCUMENT


def test_the_sums_in_the_text_are_right():
    """Every "(a + b) ÷ n = m" of the explanation."""
    sums = re.findall(r"(?:\(([\d +\n]+)\)|(\d+)) ÷ (\d+)\s+(?:is|=) (\d+)", DOCUMENT)

    assert len(sums) == 5
    for terms, total, divisor, result in sums:
        value = sum(map(int, terms.split("+"))) if terms else int(total)
        assert Fraction(value, int(divisor)) == int(result)


def test_the_sign_test_of_the_text_is_right():
    assert f"With 9 up and 3 down it gives {float(sign_test(9, 3)):.3f}" in DOCUMENT


def test_it_says_that_the_rules_are_a_convention():
    assert "Rumbo's own convention" in DOCUMENT
    assert "no public standard" in DOCUMENT
