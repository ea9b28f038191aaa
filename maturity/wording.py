"""Scoring in words, in the active language."""

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from maturity.scoring import LevelRule
from maturity.sheets import Text

PERCENT = re.compile(r"(?<=\d) %")

RULE_WORDING: Mapping[LevelRule, Promise] = {
    LevelRule.RATED_DIRECTLY: _("The area was rated as a whole, without its criteria."),
    LevelRule.NOT_RATED: _("The area is not rated yet."),
    LevelRule.CRITICAL_AT_IMMEDIATE_ACTION: _("A critical criterion is at Immediate action."),
    LevelRule.NOT_ENOUGH_ANSWERS: _("Fewer than half of the criteria are rated."),
    LevelRule.A_THIRD_AT_IMMEDIATE_ACTION: _(
        "At least one third of the rated criteria are at Immediate action."
    ),
    LevelRule.TWO_THIRDS_EXCELLENT: _(
        "At least two thirds of the criteria are Excellent and none is at Immediate action."
    ),
    LevelRule.OTHERWISE: _("Neither the rule for Excellent nor one for Immediate action applies."),
}


def in_language(text: Text) -> str:
    """The text in the active language; a figure and its percent sign stay on one line."""
    return keep_together(text.in_language(get_language() or "en"))


def keep_together(text: str) -> str:
    """ "80 %" with a space that does not break."""
    return PERCENT.sub("\u00a0%", text)
