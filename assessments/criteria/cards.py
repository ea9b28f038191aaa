"""What the page of an area's criteria shows: a card for each, and the area's verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.utils.translation import gettext as _

from assessments.criteria.forms import NOT_APPLICABLE, NOT_RATED
from assessments.criteria.wording import rule_text
from assessments.lines import AreaLine, CriterionLine
from assessments.measured.lines import MeasuredLine, lines_of
from assessments.models import Assessment
from assessments.results import AssessmentResults


@dataclass(frozen=True)
class Unsaved:
    """What could not be saved, and the status that says why: 409, 410 or 422."""

    form: Form
    status: int
    key: str = ""  # of the criterion; empty for the level of the area

    @property
    def conflict(self) -> bool:
        return self.status == 409

    @property
    def frozen(self) -> bool:
        return self.status == 410


@dataclass(frozen=True)
class Card:
    """One criterion as its form shows it: what was typed, else what is stored."""

    line: CriterionLine
    unsaved: Unsaved | None
    metrics: Sequence[MeasuredLine]  # that speak to the criterion

    @property
    def chosen(self) -> str:
        """The value of the radio to check."""
        if self.unsaved:
            return str(self.unsaved.form.data.get("level", ""))
        if not self.line.applicable:
            return NOT_APPLICABLE
        return NOT_RATED if self.line.level is None else str(int(self.line.level))

    @property
    def note(self) -> str:
        return self._typed("note", self.line.note)

    @property
    def reason(self) -> str:
        """Last time's while that it was not applicable waits, so that one click confirms it."""
        before = self.line.previous_not_applicable if self.line.waits else ""
        return self._typed("not_applicable_reason", self.line.not_applicable_reason or before)

    def _typed(self, name: str, stored: str) -> str:
        return str(self.unsaved.form.data.get(name, "")) if self.unsaved else stored


def cards_of(
    assessment: Assessment, results: AssessmentResults, line: AreaLine, unsaved: Unsaved | None
) -> list[Card]:
    return [
        Card(
            line=one,
            unsaved=unsaved if unsaved and unsaved.key == one.key else None,
            metrics=lines_of(assessment, results.readings, [one.key]),
        )
        for one in line.criteria
    ]


def slim_choices() -> list[tuple[str, str]]:
    return [(NOT_RATED, _("Not rated yet")), (NOT_APPLICABLE, _("Not applicable"))]


def neighbour(results: AssessmentResults, line: AreaLine, step: int) -> AreaLine | None:
    """The area before (-1) or after (+1); None at the ends."""
    place = results.areas.index(line) + step
    return results.areas[place] if 0 <= place < len(results.areas) else None


def area_context(
    results: AssessmentResults, line: AreaLine, asked: Mapping[str, bool]
) -> dict[str, Any]:
    """What both the whole page and the answer to a save in the background read."""
    return {
        "results": results,
        "line": line,
        "reason": rule_text(line),
        "is_asked": line.key in asked,
        "round_is_open": asked.get(line.key, False),
        "others": slim_choices(),
        "not_applicable": NOT_APPLICABLE,
    }
