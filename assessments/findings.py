"""What does not fit together in an assessment, as pages, the report and stored rows name it."""

from dataclasses import dataclass
from enum import StrEnum

from assessments.lines import AreaLine, CriterionLine
from maturity.levels import Level
from metrics.series import Series


class Rule(StrEnum):
    """Why two things do not fit."""

    EXCELLENT_WITHOUT_EVIDENCE = "excellent_without_evidence"
    EXCELLENT_ON_OPINION = "excellent_on_opinion"
    EXCELLENT_ON_WEAK_GROUND = "excellent_on_weak_ground"
    LEVEL_AGAINST_RULE = "level_against_rule"
    WHOLE_AGAINST_CRITERIA = "whole_against_criteria"
    EXCELLENT_BELOW_TARGET = "excellent_below_target"
    EXCELLENT_GETTING_WORSE = "excellent_getting_worse"
    EXCELLENT_ON_OLD_METRIC = "excellent_on_old_metric"
    IMMEDIATE_ABOVE_TARGET = "immediate_above_target"
    MEASUREMENT_WITHOUT_FIGURES = "measurement_without_figures"


@dataclass(frozen=True)
class Contradiction:
    """`criterion` is None where the area as a whole is meant; `other` or `series` is what it
    clashes with."""

    rule: Rule
    area: AreaLine
    criterion: CriterionLine | None = None
    other: CriterionLine | None = None
    level: Level | None = None  # what the criteria would give
    series: Series | None = None

    @property
    def key(self) -> str:
        """Names the contradiction for as long as it stands: rule, area, criterion, other side."""
        criterion = self.criterion.key if self.criterion else ""
        other = self.other.key if self.other else self.series.metric.key if self.series else ""
        return ":".join((self.rule, self.area.key, criterion, other))

    @property
    def rated(self) -> AreaLine | CriterionLine:
        """What bears the level in question."""
        return self.criterion or self.area
