"""What the report says of an assessment in depth: criteria, evidence, raters, last time."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from assessments.agreement.lines import AgreementResults
from assessments.agreement.results import agreement_of
from assessments.measured.explanations import remarks_of
from assessments.models import Assessment, Carry, RatingRound
from assessments.results import AreaLine, AssessmentResults, CriterionLine
from assessments.wording import (
    area_names,
    carry_sentence,
    confidence_name,
    level_name,
)
from maturity.scoring import round_half_up
from reports.document.content import ReportCriterion, ReportRemark, Term


def remarks_by_area(
    assessment: Assessment, results: AssessmentResults
) -> dict[str, tuple[ReportRemark, ...]]:
    """By area key: what does not fit together, in sentences, and what was said to it."""
    found: dict[str, tuple[ReportRemark, ...]] = {}
    for one in remarks_of(assessment, results):
        remark = ReportRemark(one.text, one.explanation)
        found[one.area_key] = (*found.get(one.area_key, ()), remark)
    return found


def criterion(line: CriterionLine, *, counts: bool, carried: bool) -> ReportCriterion:
    """`counts` is whether the area is rated in depth; `carried` whether there is a last time."""
    if not counts:
        return ReportCriterion(line.name, line.question, line.critical)
    return ReportCriterion(
        name=line.name,
        question=line.question,
        is_critical=line.critical,
        is_rated=True,
        level=line.level,
        not_applicable=line.not_applicable_reason,
        evidence=confidence_name(line.confidence) if line.level is not None else "",
        reason=line.note,
        carry=_carry(line) if carried else "",
    )


def _carry(line: CriterionLine) -> str:
    if line.carry is Carry.CONFIRMED:
        return pgettext("rating", "Confirmed")
    if line.carry is Carry.CHANGED:
        return _("Was %(level)s") % {"level": level_name(line.previous)}
    if line.carry is Carry.NEW:
        return pgettext("rating", "New")
    return _("Not re-rated") if line.waits else ""


def rule(line: AreaLine) -> str:
    """Why the area has its level, and how many of its criteria are rated; empty for a whole."""
    if line.is_direct:
        return ""
    counted = ngettext(
        "%(rated)d of %(all)d criteria is rated.",
        "%(rated)d of %(all)d criteria are rated.",
        line.rated_criteria,
    ) % {"rated": line.rated_criteria, "all": line.applicable_criteria}
    return f"{line.rule_text} {counted}"


def override(line: AreaLine) -> str:
    """That the lead has put another level in force; empty where the rule's level stands."""
    if not line.overridden:
        return ""
    return _("The lead set this level; by the rule it would be %(level)s.") % {
        "level": level_name(line.level_by_rule)
    }


def revision(results: AssessmentResults) -> str:
    """That this corrects an earlier assessment; empty otherwise."""
    if results.replaces_id is None:
        return ""
    return _("This revision replaces the assessment that was completed before for the same period.")


def method(assessment: Assessment, results: AssessmentResults) -> tuple[Term, ...]:
    """The terms that only an assessment in depth, with raters or with a last time, needs."""
    terms = [_criteria(results), _raters(assessment), _last_time(results)]
    return tuple(term for term in terms if term)


def _criteria(results: AssessmentResults) -> Term | None:
    if not results.in_depth:
        return None
    text = _(
        "%(areas)s: rated by criteria. A critical criterion at Immediate action puts the area"
        " there; so does a third of the rated criteria. Two thirds at Excellent, with none at"
        " Immediate action, make it Excellent. Below half of the criteria there is no level."
        " Evidence stands beside a level and never changes it."
    )
    return Term(_("Criteria"), text % {"areas": area_names(results.in_depth)})


def _raters(assessment: Assessment) -> Term | None:
    round: RatingRound | None = getattr(assessment, "round", None)  # there may be none
    if round is None or round.is_open:
        return None
    return Term(_("Raters"), raters_sentence(agreement_of(assessment, round)))


def raters_sentence(agreement: AgreementResults) -> str:
    """How many rated, and how far they agreed, in both figures."""
    people = ngettext(
        "%(count)d person rated without seeing the others.",
        "%(count)d people rated without seeing each other.",
        agreement.people,
    ) % {"count": agreement.people}
    whole = agreement.whole
    if whole.pairs is None:
        return people
    share = _("%(share)d %% of all pairs of ratings are equal.") % {
        "share": round_half_up(100 * whole.pairs)
    }
    if whole.alpha is None:
        return f"{people} {share}"
    alpha = _("Krippendorff’s alpha, which corrects for chance, is %(alpha)s.") % {
        "alpha": number_format(round(float(whole.alpha), 2), 2)
    }
    return f"{people} {share} {alpha}"


def _last_time(results: AssessmentResults) -> Term | None:
    if results.previous is None:
        return None
    return Term(_("Last time"), carry_sentence(results.carry_counts))
