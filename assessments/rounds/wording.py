"""What pages and e-mails of rounds say about areas and effort, in the active language."""

from collections.abc import Collection, Sequence

from assessments.models import Assessment
from assessments.participation.asked import asked_ids
from assessments.wording import join_names
from maturity.levels import AREA_KEYS
from maturity.wording import in_language

MINUTES_FOR_ALL = 10  # a person who knows the subject needs about 20 seconds for a criterion


def area_choices(assessment: Assessment) -> list[tuple[str, str]]:
    """(key, name) of the areas, in the model's order."""
    areas = assessment.model_version.model.areas
    return [(area.key, in_language(area.name)) for area in areas]


def areas_in_words(assessment: Assessment, keys: Sequence[str]) -> str:
    """ "Data and Design"; empty for all five."""
    if set(keys) >= set(AREA_KEYS):
        return ""
    return join_names(name for key, name in area_choices(assessment) if key in keys)


def criteria_count(
    assessment: Assessment, keys: Sequence[str], *, without: Collection[str] = ()
) -> int:
    """How many criteria these areas have, `without` left out."""
    return len(asked_ids(assessment.model_version.model, keys, without=without))


def minutes_needed(assessment: Assessment, asked: int) -> int:
    """Whole minutes for so many criteria, rounded up, never less than two."""
    of_all = criteria_count(assessment, AREA_KEYS)
    return max(2, -(-asked * MINUTES_FOR_ALL // of_all))
