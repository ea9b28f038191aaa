"""Why an area has the level that it has, in the active language."""

from django.utils.translation import ngettext

from assessments.lines import AreaLine
from assessments.wording import join_names
from maturity.area_scoring import LevelRule
from maturity.levels import Level


def rule_text(line: AreaLine) -> str:
    """Why the level by rule is what it is, in a sentence that names critical criteria."""
    if line.score.rule is not LevelRule.CRITICAL_AT_IMMEDIATE_ACTION:
        return line.rule_text
    names = [
        one.name for one in line.criteria if one.critical and one.level is Level.IMMEDIATE_ACTION
    ]
    return ngettext(
        "A critical criterion is at Immediate action: %(names)s.",
        "Critical criteria are at Immediate action: %(names)s.",
        len(names),
    ) % {"names": join_names(names)}
