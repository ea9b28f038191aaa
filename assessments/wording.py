"""Sentences about results, in the active language: headlines, changes, reasons."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from assessments.confidence import Confidence
from assessments.results import AreaLine, AssessmentResults, CarryCounts
from maturity.change import Movement
from maturity.levels import Level


def level_name(level: Level | int | None) -> str:
    """The level in words; never a number."""
    if level is None:
        return _("Not rated")
    return {
        Level.EXCELLENT: _("Excellent"),
        Level.ROOM_FOR_IMPROVEMENT: _("Room for improvement"),
        Level.IMMEDIATE_ACTION: _("Immediate action"),
    }[Level(level)]


def confidence_name(confidence: Confidence) -> str:
    """How well a rating is backed; stands beside a level and is no part of it."""
    return {
        Confidence.METRIC: _("Metric in date"),
        Confidence.DOCUMENT: pgettext("evidence", "Document"),
        Confidence.OPINION: pgettext("evidence", "Opinion"),
        Confidence.NONE: _("No evidence"),
    }[confidence]


def carry_sentence(counts: CarryCounts) -> str:
    """ "12 ratings confirmed, 4 changed, 3 new, 2 not yet re-rated"; what is 0 is left out."""
    parts = [
        ngettext("%(count)d rating confirmed", "%(count)d ratings confirmed", counts.confirmed)
        % {"count": counts.confirmed},
        ngettext("%(count)d changed", "%(count)d changed", counts.changed)
        % {"count": counts.changed},
        ngettext("%(count)d new", "%(count)d new", counts.new) % {"count": counts.new},
    ]
    if counts.waiting:
        parts.append(
            ngettext("%(count)d not re-rated", "%(count)d not re-rated", counts.waiting)
            % {"count": counts.waiting}
        )
    return _("Against last time: %(parts)s.") % {"parts": ", ".join(parts)}


def join_names(names: Iterable[str]) -> str:
    """ "Data", "Data and Design", "Data, Design and Culture"."""
    listed = list(names)
    if len(listed) < 2:
        return "".join(listed)
    return _("%(first)s and %(last)s") % {"first": ", ".join(listed[:-1]), "last": listed[-1]}


def area_names(lines: Iterable[AreaLine]) -> str:
    return join_names(line.name for line in lines)


def headline(results: AssessmentResults) -> str:
    """The verdict in one sentence."""
    if results.rated < len(results.areas):
        return ngettext(
            "%(rated)d of %(all)d areas is rated so far.",
            "%(rated)d of %(all)d areas are rated so far.",
            results.rated,
        ) % {"rated": results.rated, "all": len(results.areas)}
    if not results.weakest:
        return _("All five areas stand at %(level)s.") % {
            "level": level_name(results.areas[0].level)
        }
    return _contrast(results)


def _contrast(results: AssessmentResults) -> str:
    weakest = results.weakest
    strongest = results.strongest
    names = {"strong": area_names(strongest), "weak": area_names(weakest)}
    if strongest[0].level is Level.EXCELLENT:
        if len(weakest) > 2:
            return (
                ngettext(
                    "%(strong)s is our strength; the other areas hold us back.",
                    "%(strong)s are our strengths; the other areas hold us back.",
                    len(strongest),
                )
                % names
            )
        if len(strongest) > 2:
            return (
                ngettext(
                    "We are strong except in one area: %(weak)s.",
                    "We are strong except in two areas: %(weak)s.",
                    len(weakest),
                )
                % names
            )
        return _strength_and_brake(len(strongest), len(weakest)) % names
    if len(weakest) > 2:
        return (
            _("%(strong)s is ahead; the other areas need action now.") % names
            if len(strongest) == 1
            else _("%(strong)s are ahead; the other areas need action now.") % names
        )
    return (
        ngettext(
            "%(weak)s needs action now; nothing is Excellent yet.",
            "%(weak)s need action now; nothing is Excellent yet.",
            len(weakest),
        )
        % names
    )


def _strength_and_brake(strong: int, weak: int) -> str:
    if strong == 1 and weak == 1:
        return _("%(strong)s is our strength; %(weak)s holds the rest back.")
    if strong == 1:
        return _("%(strong)s is our strength; %(weak)s hold the rest back.")
    if weak == 1:
        return _("%(strong)s are our strengths; %(weak)s holds the rest back.")
    return _("%(strong)s are our strengths; %(weak)s hold the rest back.")


def change_sentence(results: AssessmentResults) -> str:
    """What moved since the previous assessment; empty when there is none."""
    if results.previous is None or results.movement is None:
        return ""
    return change_summary(results.movement, results.previous.period.label)


def change_summary(movement: Movement, period: str) -> str:
    """How many areas moved since the period."""
    up, down = len(movement.improved), len(movement.worsened)
    if not up and not down:
        return _("No area has changed its level since %(period)s.") % {"period": period}
    parts = {"up": _improved(up), "down": _worsened(down), "period": period}
    return _("Since %(period)s: %(up)s, %(down)s.") % parts


def _improved(count: int) -> str:
    if not count:
        return _("no area improved")
    return ngettext("%(count)d area improved", "%(count)d areas improved", count) % {"count": count}


def _worsened(count: int) -> str:
    if not count:
        return _("none fell")
    return ngettext("%(count)d fell", "%(count)d fell", count) % {"count": count}


def movement_sentences(results: AssessmentResults) -> list[str]:
    """One sentence per area that moved since the previous assessment, falls first."""
    if results.movement is None or results.previous is None:
        return []
    names = {line.key: line.name for line in results.areas}
    now = {line.key: line.level for line in results.areas}
    return moved_sentences(results.movement, results.previous.levels, now, names)


def moved_sentences(
    movement: Movement,
    before: Mapping[str, Level | None],
    now: Mapping[str, Level | None],
    names: Mapping[str, str],
) -> list[str]:
    """One sentence per area that moved, falls first."""
    fell = _("%(area)s fell from %(before)s to %(now)s.")
    rose = _("%(area)s rose from %(before)s to %(now)s.")
    moved = [(key, fell) for key in movement.worsened] + [(key, rose) for key in movement.improved]
    return [
        text
        % {
            "area": names[key],
            "before": level_name(before[key]),
            "now": level_name(now[key]),
        }
        for key, text in moved
    ]


def cap_reason(results: AssessmentResults) -> str:
    """Why the stage is lower than the index alone would give; empty without a cap."""
    overall = results.overall
    if not overall.capped_by:
        return ""
    return ngettext(
        "The index alone would be stage %(uncapped)d, %(name)s. %(areas)s at Immediate action"
        " caps it at %(stage)d.",
        "The index alone would be stage %(uncapped)d, %(name)s. %(areas)s at Immediate action"
        " cap it at %(stage)d.",
        len(overall.capped_by),
    ) % {
        "uncapped": overall.uncapped_stage,
        "name": results.uncapped_stage_name,
        "areas": area_names(results.capped_by),
        "stage": overall.stage,
    }


def index_change_sentence(results: AssessmentResults) -> str:
    """The index in points against the previous assessment; empty when not comparable."""
    points = results.index_change
    if points is None or results.previous is None:
        return ""
    facts = {"points": abs(points), "period": results.previous.period.label}
    if points == 0:
        return _("The index is the same as in %(period)s.") % facts
    if points > 0:
        return (
            ngettext(
                "The index rose by %(points)d point since %(period)s.",
                "The index rose by %(points)d points since %(period)s.",
                points,
            )
            % facts
        )
    return (
        ngettext(
            "The index fell by %(points)d point since %(period)s.",
            "The index fell by %(points)d points since %(period)s.",
            -points,
        )
        % facts
    )
