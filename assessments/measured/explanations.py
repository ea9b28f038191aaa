"""The one sentence that a lead writes on what does not fit together, and what stays of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation

from assessments.actions import lock_draft
from assessments.contradiction_wording import contradiction_text
from assessments.contradictions import contradictions_of
from assessments.findings import Contradiction, Rule
from assessments.lines import CriterionLine
from assessments.measured.readings import in_words, readings_of
from assessments.models import Assessment
from assessments.results import AssessmentResults, results_of
from foundation.versions import StaleWriteError
from maturity import content
from maturity.wording import in_language
from organizations.access import Permission, demand
from organizations.models import Membership

EXPLANATION_LENGTH = 500
# What metrics say against a rating; the others follow from the ratings alone.
BY_METRICS = frozenset(
    {
        Rule.EXCELLENT_BELOW_TARGET,
        Rule.EXCELLENT_GETTING_WORSE,
        Rule.EXCELLENT_ON_OLD_METRIC,
        Rule.IMMEDIATE_ABOVE_TARGET,
        Rule.MEASUREMENT_WITHOUT_FIGURES,
    }
)


class SettledMeanwhileError(Exception):
    """What the sentence is about no longer stands: nothing was written."""


@dataclass(frozen=True)
class Remark:
    """What does not fit together, and why it stands all the same (empty: nobody said)."""

    area_key: str
    text: str
    explanation: str


@dataclass(frozen=True)
class Explanation:
    """What is stored on one contradiction. `version` is 1 while nothing is."""

    text: str = ""
    version: int = 1
    by: str = ""


def explanations_of(assessment: Assessment) -> dict[str, Explanation]:
    """By the key of the contradiction."""
    return {
        key: Explanation(stored.get("text", ""), stored.get("version", 1), stored.get("by", ""))
        for key, stored in assessment.explanations.items()
    }


def explain(
    *,
    assessment: Assessment,
    key: str,
    text: str,
    expected_version: int,
    by: Membership,
    at: datetime,
) -> None:
    """Stores the sentence; an empty one takes it back. The very same one again changes nothing.

    Raises SettledMeanwhileError, StaleWriteError, and what lock_draft raises.
    """
    demand(by, Permission.ASSESS)
    with transaction.atomic():
        draft = lock_draft(assessment)
        if key not in {one.key for one in _found(draft)}:
            raise SettledMeanwhileError
        stored = explanations_of(draft).get(key, Explanation())
        if stored.text == text and stored.version in (expected_version, expected_version + 1):
            return
        if stored.version != expected_version:
            raise StaleWriteError
        draft.explanations[key] = {
            "text": text,
            "version": stored.version + 1,
            "by": str(by.user)[:120],
            "at": at.isoformat(),
        }
        draft.save(update_fields=["explanations"])


def _found(assessment: Assessment) -> tuple[Contradiction, ...]:
    results = results_of(assessment, readings_of(assessment))
    return contradictions_of(assessment.model_version.model, results)


def settle_contradictions(assessment: Assessment, results: AssessmentResults) -> None:
    """Keeps every contradiction that stands with its sentence, and no other, on the unsaved row;
    before the freeze."""
    written = assessment.explanations
    texts_by_key = _in_all_languages(assessment, results)
    assessment.explanations = {
        key: {**written.get(key, {}), "position": position, "texts": texts}
        for position, (key, texts) in enumerate(texts_by_key.items())
    }


def _in_all_languages(
    assessment: Assessment, results: AssessmentResults
) -> dict[str, dict[str, str]]:
    """The sentence of each contradiction, by its key and language."""
    model = assessment.model_version.model
    found = contradictions_of(model, results)
    texts: dict[str, dict[str, str]] = {one.key: {} for one in found}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for one in found:
                texts[one.key][code] = contradiction_text(_renamed(one, model))
    return texts


def _renamed(found: Contradiction, model: content.Model) -> Contradiction:
    """With the names of area, criteria and metric in the active language."""
    return replace(
        found,
        area=replace(found.area, name=in_language(model.area(found.area.key).name)),
        criterion=_renamed_criterion(found.criterion, model),
        other=_renamed_criterion(found.other, model),
        series=in_words([found.series])[0] if found.series else None,
    )


def _renamed_criterion(line: CriterionLine | None, model: content.Model) -> CriterionLine | None:
    if line is None:
        return None
    return replace(line, name=in_language(model.criterion(line.key).name))


def remarks_of(assessment: Assessment, results: AssessmentResults) -> tuple[Remark, ...]:
    """What does not fit together, in the active language: of a draft as it stands, of a completed
    assessment as it stood."""
    stored = assessment.explanations
    found = [
        Remark(one.area.key, contradiction_text(one), stored.get(one.key, {}).get("text", ""))
        for one in contradictions_of(assessment.model_version.model, results)
    ]
    if not results.is_draft:
        in_order = sorted(stored, key=lambda key: stored[key].get("position", 0))
        by_metrics = [key for key in in_order if key.split(":")[0] in BY_METRICS]
        found += [_as_stored(key, stored[key]) for key in by_metrics]
    return tuple(found)


def _as_stored(key: str, stored: Mapping[str, Any]) -> Remark:
    texts = stored.get("texts", {})
    language = (translation.get_language() or "en").split("-")[0]
    text = texts.get(language, texts.get("en", ""))
    return Remark(key.split(":")[1], text, stored.get("text", ""))
