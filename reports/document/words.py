"""Sentences that only the report says, in the active language."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.results import AreaLine, AssessmentResults
from assessments.wording import area_names, join_names, level_name
from maturity.content import Model
from maturity.levels import Level
from reports.document.content import Decision, Term
from reports.wording import area_count, rated_by_area
from roadmaps.plan import PlannedInitiative, RoadmapView


def full_date(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def model_name(results: AssessmentResults) -> str:
    """The maturity model and its version."""
    return _("%(name)s, version %(version)d") % {
        "name": results.model_name,
        "version": results.model_version,
    }


def short_date(day: date | None) -> str:
    return "" if day is None else date_format(day, "SHORT_DATE_FORMAT")


def document_title(results: AssessmentResults) -> str:
    return _("CX maturity: %(unit)s, %(period)s") % {
        "unit": results.unit_name,
        "period": results.period.label,
    }


def completed(results: AssessmentResults, day: date | None) -> str:
    """Who completed the assessment and when; for a draft, that it is one."""
    if day is None:
        return _("Draft: not completed yet")
    facts = {"date": full_date(day), "name": results.completed_by}
    if not results.completed_by:
        return _("Completed %(date)s") % facts
    return _("Completed %(date)s by %(name)s") % facts


def profile_headline(results: AssessmentResults) -> str:
    """ "1 area at Excellent, 3 areas at Room for improvement, 1 area at Immediate action." """
    parts = [
        _("%(areas)s at %(level)s") % {"areas": area_count(count), "level": level_name(level)}
        if level is not None
        else ngettext("%(count)d not rated", "%(count)d not rated", count) % {"count": count}
        for level, count in results.level_counts.items()
        if count
    ]
    return f"{join_names(parts)}."


def area_headline(line: AreaLine) -> str:
    return _("%(area)s: %(level)s") % {"area": line.name, "level": level_name(line.level)}


def brakes(results: AssessmentResults) -> tuple[str, ...]:
    """What the weakest areas look like today: the observable text of their level."""
    weak = [line for line in results.weakest if line.level is not Level.EXCELLENT]
    return tuple(f"{line.name}: {first_sentence(line.descriptor)}" for line in weak[:2])


def between(results: AssessmentResults) -> str:
    """ "It may be between 54 and 58." while areas without an index leave it open; else empty."""
    if not results.has_range or results.low is None or results.high is None:
        return ""
    return _("It may be between %(low)d and %(high)d.") % {
        "low": results.low,
        "high": results.high,
    }


def first_sentence(text: str) -> str:
    head, stop, _rest = text.partition(". ")
    return head + stop.strip() if stop else text


def decision(results: AssessmentResults, plan: RoadmapView) -> Decision | None:
    """What the reader is asked to decide; None while the plan holds nothing to do."""
    open_items = [item for item in plan.first_horizon.initiatives if not item.is_done]
    if not open_items:
        return None
    count = len(open_items)
    unowned = sum(not item.responsible_name for item in open_items)
    text = ngettext(
        "Approve the initiative of the first three months.",
        "Approve the %(count)d initiatives of the first three months.",
        count,
    ) % {"count": count}
    if unowned:
        text = f"{text} {_name_people(unowned, count)}"
    heading = _decision_heading([item for item in plan.initiatives if not item.is_done])
    return Decision(heading, text, _if_we_wait(results))


def _decision_heading(items: list[PlannedInitiative]) -> str:
    days = [item.due_on for item in items if item.due_on]
    if not days:
        return _("Decision asked for")
    return _("Decision asked for; the first initiative is due on %(date)s") % {
        "date": full_date(min(days))
    }


def _name_people(count: int, of: int) -> str:
    """`count` of the `of` initiatives are in nobody's hands."""
    if count == of:
        return ngettext("Name who is responsible for it.", "Name who is responsible for them.", of)
    return ngettext(
        "Name who is responsible for %(count)d of them.",
        "Name who is responsible for %(count)d of them.",
        count,
    ) % {"count": count}


def _if_we_wait(results: AssessmentResults) -> str:
    """What stays as it is; only what the result itself says."""
    if results.capped_by:
        return ngettext(
            "If we wait, %(areas)s stays at Immediate action and holds the stage at"
            " %(stage)d, %(name)s.",
            "If we wait, %(areas)s stay at Immediate action and hold the stage at"
            " %(stage)d, %(name)s.",
            len(results.capped_by),
        ) % {
            "areas": area_names(results.capped_by),
            "stage": results.overall.stage,
            "name": results.stage_name,
        }
    urgent = [line for line in results.areas if line.level is Level.IMMEDIATE_ACTION]
    if urgent:
        return ngettext(
            "If we wait, %(areas)s stays at Immediate action.",
            "If we wait, %(areas)s stay at Immediate action.",
            len(urgent),
        ) % {"areas": area_names(urgent)}
    return ""


def more_proposals(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(count)d more initiative is in the roadmap.",
        "%(count)d more initiatives are in the roadmap.",
        count,
    ) % {"count": count}


def horizon_end(day: date | None) -> str:
    return "" if day is None else _("until %(date)s") % {"date": full_date(day)}


def swimlane_description(plan: RoadmapView) -> str:
    """The plan in words, horizon by horizon."""
    return " ".join(
        _("%(horizon)s: %(titles)s.")
        % {"horizon": horizon.name, "titles": "; ".join(i.title for i in horizon.initiatives)}
        for horizon in plan.horizons
        if horizon.initiatives
    )


def method(results: AssessmentResults, model: Model) -> tuple[Term, ...]:
    """How the result came about, in half a page."""
    terms = [
        Term(_("Scope"), _scope(results)),
        Term(_("How it was rated"), rated_by_area(results)),
        Term(
            _("Levels"),
            _(
                "An area is at Immediate action if any statement of that level is true, at"
                " Excellent only if every statement of that level is true, and otherwise at Room"
                " for improvement. In doubt, the lower level wins."
            ),
        ),
        Term(
            _("Index"),
            _(
                "Immediate action counts 0, Room for improvement 50, Excellent 100; the index is"
                " the mean of the five areas. Areas without a level give a range instead of"
                " vanishing."
            ),
        ),
        Term(
            _("Stage"),
            _(
                "Below 25 stage 1, below 50 stage 2, below 75 stage 3, else stage 4. One or two"
                " areas at Immediate action cap it at 2, three or more at 1."
            ),
        ),
        Term(
            _("Limits"),
            _(
                "Ratings are the judgement of the people named, not a measurement. There is no"
                " public standard for CX maturity, so compare a unit with itself over time."
            ),
        ),
    ]
    return tuple(term for term in terms if term.meaning)


def _scope(results: AssessmentResults) -> str:
    return _("%(unit)s, %(period)s, five areas, %(model)s, version %(version)d.") % {
        "unit": results.unit_name,
        "period": results.period.label,
        "model": results.model_name,
        "version": results.model_version,
    }


def own_terms() -> tuple[Term, ...]:
    """The words of the report that the model does not define."""
    return (
        Term(_("Area"), _("One of the five parts of CX maturity that are rated.")),
        Term(_("Index"), _("A figure from 0 to 100 that sums up the five areas.")),
        Term(
            _("Cap"), _("The highest stage that is possible while areas are at Immediate action.")
        ),
        Term(_("Initiative"), _("Something the unit will do to reach a higher level.")),
        Term(_("Horizon"), _("When an initiative is to be finished: 0–3, 3–6 or 6–12 months.")),
        Term(
            _("Effort"),
            _("S is up to 1 person-month, M up to 3, L up to 6."),
        ),
    )
