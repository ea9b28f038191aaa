"""The packaged model and glossary: complete in both languages, and consistent in themselves."""

import re
from dataclasses import FrozenInstanceError, fields, is_dataclass
from fractions import Fraction

import pytest

from maturity.content import glossary_entries, packaged_model
from maturity.levels import AREA_KEYS, Level
from maturity.sheets import Text

MODEL = packaged_model()
ACTIONS = [action for criterion in MODEL.criteria for action in criterion.actions]


def texts_in(value):
    """Every Text below a dataclass, tuple or mapping."""
    if isinstance(value, Text):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_in(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from texts_in(item)
    elif hasattr(value, "values"):
        for item in value.values():
            yield from texts_in(item)


ALL_TEXTS = [*texts_in(MODEL), *texts_in(glossary_entries())]


def test_the_model_is_the_first_version_of_cx():
    assert (MODEL.id, MODEL.version) == ("cx", 1)


def test_the_model_has_five_areas_27_criteria_and_78_actions():
    assert tuple(area.key for area in MODEL.areas) == AREA_KEYS
    assert len(MODEL.criteria) == 27
    assert [len(MODEL.criteria_of(key)) for key in AREA_KEYS] == [5, 6, 6, 5, 5]
    assert len(ACTIONS) == 78


def test_levels_come_best_first_and_stages_lowest_first():
    assert [level.value for level in MODEL.levels] == list(reversed(Level))
    assert [stage.value for stage in MODEL.stages] == [1, 2, 3, 4]


def test_three_criteria_are_critical():
    assert [c.id for c in MODEL.criteria if c.critical] == ["DAT-5", "DEL-5", "CUL-1"]


def test_all_criteria_weigh_the_same():
    assert {criterion.weight for criterion in MODEL.criteria} == {Fraction(1)}


def test_there_are_texts_to_check():
    assert len(ALL_TEXTS) > 500


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_text_is_empty_or_padded(language):
    for text in ALL_TEXTS:
        words = text.in_language(language)
        assert words, text
        assert words == words.strip(), text
        assert "  " not in words, text


def test_sentences_are_translated():
    """Long texts that are equal in both languages were forgotten."""
    assert [text.en for text in texts_in(MODEL) if len(text.en) > 40 and text.en == text.es] == []


def test_spanish_questions_are_opened_and_closed():
    for subject in (*MODEL.areas, *MODEL.criteria):
        assert subject.question.en.endswith("?")
        assert subject.question.es.endswith("?")
    for text in ALL_TEXTS:
        assert text.es.count("¿") == text.es.count("?"), text


def test_every_area_and_criterion_describes_all_three_levels_differently():
    for subject in (*MODEL.areas, *MODEL.criteria):
        assert set(subject.levels) == set(Level)
        for language in ("en", "es"):
            described = {text.in_language(language) for text in subject.levels.values()}
            assert len(described) == len(Level)


def test_every_action_belongs_to_its_criterion_and_area():
    for criterion in MODEL.criteria:
        assert criterion.area in AREA_KEYS
        for action in criterion.actions:
            assert action.criterion_id == criterion.id
            assert action.area == criterion.area
            assert re.fullmatch(rf"{criterion.id}-[a-z]", action.key)


def test_every_action_leaves_a_level_that_can_be_left():
    assert {action.from_level for action in ACTIONS} == {
        Level.IMMEDIATE_ACTION,
        Level.ROOM_FOR_IMPROVEMENT,
    }


def test_every_criterion_has_a_way_out_of_both_lower_levels():
    for criterion in MODEL.criteria:
        leaves = {action.from_level for action in criterion.actions}
        assert leaves == {Level.IMMEDIATE_ACTION, Level.ROOM_FOR_IMPROVEMENT}, criterion.id


def test_every_critical_criterion_has_a_first_action_within_three_months():
    for criterion in MODEL.criteria:
        if criterion.critical:
            assert any(
                action.from_level is Level.IMMEDIATE_ACTION and action.horizon_months == (0, 3)
                for action in criterion.actions
            )


def test_horizons_efforts_and_impacts_are_those_of_the_roadmap():
    assert {action.horizon_months for action in ACTIONS} == {(0, 3), (3, 6), (6, 12)}
    assert {action.effort for action in ACTIONS} == {"S", "M", "L"}
    assert {action.impact for action in ACTIONS} == {1, 2, 3}


def test_every_criterion_names_evidence():
    assert all(criterion.evidence for criterion in MODEL.criteria)


def test_dependencies_name_other_criteria_of_the_model():
    known = {criterion.id for criterion in MODEL.criteria}
    for criterion in MODEL.criteria:
        assert set(criterion.depends_on) <= known - {criterion.id}


# --- look-ups


def test_everything_is_found_by_its_key():
    assert MODEL.area("design").name.en == "Design"
    assert MODEL.criterion("DAT-5").critical
    assert MODEL.action("CUL-1-b").criterion_id == "CUL-1"
    assert MODEL.level(Level.EXCELLENT).key == "excellent"
    assert MODEL.stage(4).key == "embedded"


def test_an_area_knows_its_criteria_and_their_actions_in_order():
    assert [c.id for c in MODEL.criteria_of("data")] == [f"DAT-{n}" for n in range(1, 6)]
    assert [a.key for a in MODEL.actions_of("design")] == [
        action.key for action in ACTIONS if action.area == "design"
    ]


@pytest.mark.parametrize(
    "look_up", [MODEL.area, MODEL.criterion, MODEL.action, MODEL.criteria_of, MODEL.actions_of]
)
def test_an_unknown_key_is_an_error(look_up):
    with pytest.raises(KeyError):
        look_up("nowhere")


def test_look_ups_do_not_search():
    assert MODEL.criteria_of("data") is MODEL.criteria_of("data")
    assert MODEL.actions_of("data") is MODEL.actions_of("data")


def test_content_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        MODEL.areas[0].key = "other"
    with pytest.raises(TypeError):
        MODEL.areas[0].levels[Level.EXCELLENT] = Text("other", "otro")


# --- languages


@pytest.mark.parametrize("code", ["es", "es-mx", "es-ES", "es_AR", "ES"])
def test_spanish_and_its_variants_are_spanish(code):
    assert Text("course", "rumbo").in_language(code) == "rumbo"


@pytest.mark.parametrize("code", ["en", "en-gb", "fr", "est", "", "ca-es"])
def test_every_other_language_is_english(code):
    assert Text("course", "rumbo").in_language(code) == "course"


# --- glossary


def test_the_glossary_speaks_of_the_levels_as_the_model_does():
    spanish = {entry.term.en: entry.term.es for entry in glossary_entries()}

    for level in MODEL.levels:
        assert spanish[level.name.en] == level.name.es
    for area in MODEL.areas:
        assert spanish[area.name.en] == area.name.es


def test_the_glossary_has_no_term_twice():
    terms = [entry.term.en for entry in glossary_entries()]

    assert len(set(terms)) == len(terms) > 80
