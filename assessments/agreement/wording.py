"""Sentences about agreement, in the active language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.agreement.lines import AgreementResults
from maturity.agreement import Agreement, AlphaReading, Caution
from maturity.scoring import round_half_up

ALPHA_WORDING: Mapping[AlphaReading, Promise] = {
    AlphaReading.GOOD: gettext_lazy(
        "People tell strong criteria from weak ones in the same way. The levels can be relied on."
    ),
    AlphaReading.TENTATIVE: gettext_lazy(
        "People mostly see the same strengths and weaknesses. Take the levels as provisional."
    ),
    AlphaReading.LOW: gettext_lazy(
        "People see different strengths and weaknesses. Talk before you rely on the levels."
    ),
    AlphaReading.ALL_EQUAL: gettext_lazy(
        "All ratings are equal, so there is no difference that alpha could measure."
    ),
    AlphaReading.NOTHING_TO_COMPARE: gettext_lazy(
        "No criterion shown here has two ratings, so there is nothing to compare."
    ),
}
CAUTION_WORDING: Mapping[Caution, Promise] = {
    Caution.ALMOST_ALL_THE_SAME: gettext_lazy(
        "Almost all ratings are the same level, so alpha says little here: go by the equal pairs."
    ),
    Caution.FEW_RATERS: gettext_lazy(
        "Fewer than five people have answered: one more answer can change both figures a lot."
    ),
    Caution.FEW_CRITERIA: gettext_lazy(
        "Fewer than ten criteria can be compared: one more can change both figures a lot."
    ),
}
# Of an area: it never has ten criteria, so that caution would say nothing.
SHORT_CAUTION_WORDING: Mapping[Caution, Promise] = {
    Caution.ALMOST_ALL_THE_SAME: gettext_lazy("almost all the same level"),
    Caution.FEW_RATERS: gettext_lazy("fewer than five ratings of a criterion"),
}


def headline(results: AgreementResults) -> str:
    """What to do first, in one sentence."""
    split, open_ = len(results.split), len(results.discussion)
    if not results.answered:
        return _("Nobody has given a level, so there is nothing to compare.")
    if split:
        return ngettext(
            "%(split)d of %(all)d criteria is split: talk about this one first.",
            "%(split)d of %(all)d criteria are split: talk about these first.",
            split,
        ) % {"split": split, "all": results.answered}
    if not open_:
        return _("All who answered agree, on every criterion.")
    if not any(question.figures for question in results.discussion):
        return ngettext(
            "Too few people answered to compare: agree on %(count)d criterion together.",
            "Too few people answered to compare: agree on %(count)d criteria together.",
            open_,
        ) % {"count": open_}
    return ngettext(
        "No criterion is split; %(count)d needs a short talk.",
        "No criterion is split; %(count)d need a short talk.",
        open_,
    ) % {"count": open_}


def alpha_sentence(agreement: Agreement) -> str:
    return str(ALPHA_WORDING[agreement.reading])


def cautions(agreement: Agreement) -> list[str]:
    """Why the figures say less than they seem to; none where there are no figures."""
    if agreement.pairs is None:
        return []
    return [str(CAUTION_WORDING[caution]) for caution in agreement.cautions]


def short_cautions(agreement: Agreement) -> list[str]:
    """The same beside the figures of an area."""
    if agreement.pairs is None:
        return []
    known = SHORT_CAUTION_WORDING
    return [str(known[caution]) for caution in agreement.cautions if caution in known]


def percent(agreement: Agreement) -> int | None:
    """Equal pairs as a whole percentage, halves up."""
    return None if agreement.pairs is None else round_half_up(100 * agreement.pairs)
