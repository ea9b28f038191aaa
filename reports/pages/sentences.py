"""Sentences that only the pages say: headlines of overview and history, steps to the next stage."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.wording import change_summary, join_names
from maturity.change import Movement
from maturity.levels import Level


def history_headline(count: int, movement: Movement | None, first: str) -> str:
    """What the whole history says; `movement` from the first to the last assessment."""
    if movement is not None:
        return change_summary(movement, first)
    return _("One assessment so far") if count else _("No assessment is completed yet")


def overview_headline(*, units: int, assessed: int, compared: int, improved: int, fell: int) -> str:
    """The message of the portfolio.

    `compared` units have two assessments or more; `improved` and `fell` are among them.
    """
    if not assessed:
        return _("Find out where your customer experience stands")
    if not compared and units == 1:
        return _("One assessment so far")
    if not compared:
        return ngettext(
            "%(assessed)d of %(units)d unit has a first result.",
            "%(assessed)d of %(units)d units have a first result.",
            units,
        ) % {"assessed": assessed, "units": units}
    if compared == 1 == units:
        return _one_unit_headline(improved=improved, fell=fell)
    return _several_units_headline(compared, improved, fell)


def _one_unit_headline(*, improved: int, fell: int) -> str:
    if improved:
        return _("Your unit improved since its last assessment.")
    if fell:
        return _("Your unit fell back since its last assessment.")
    return _("Your unit stands where it stood at its last assessment.")


def _several_units_headline(compared: int, improved: int, fell: int) -> str:
    facts = {"improved": improved, "fell": fell, "compared": compared}
    if improved or not fell:
        return (
            ngettext(
                "%(improved)d of %(compared)d unit improved since its last assessment.",
                "%(improved)d of %(compared)d units improved since their last assessment.",
                compared,
            )
            % facts
        )
    return (
        ngettext(
            "%(fell)d of %(compared)d unit fell back since its last assessment; none improved.",
            "%(fell)d of %(compared)d units fell back since their last assessment; none improved.",
            compared,
        )
        % facts
    )


def urgent_sentence(areas: int) -> str:
    """How many areas of all units stand at Immediate action."""
    if not areas:
        return _("No area stands at Immediate action.")
    return ngettext(
        "%(count)d area stands at Immediate action.",
        "%(count)d areas stand at Immediate action.",
        areas,
    ) % {"count": areas}


def areas_rated(rated: int, of: int) -> str:
    return ngettext("%(rated)d of %(all)d areas", "%(rated)d of %(all)d areas", rated) % {
        "rated": rated,
        "all": of,
    }


def lift_sentence(count: int, names: Sequence[str]) -> str:
    """How many of the areas at Immediate action have to leave it."""
    facts = {"count": count, "areas": join_names(names)}
    if count == len(names):
        return (
            ngettext(
                "%(areas)s has to leave Immediate action.",
                "%(areas)s have to leave Immediate action.",
                count,
            )
            % facts
        )
    return (
        ngettext(
            "%(count)d of these areas has to leave Immediate action: %(areas)s.",
            "%(count)d of these areas have to leave Immediate action: %(areas)s.",
            count,
        )
        % facts
    )


def index_needed_sentence(needed: int, index: int, *, reached: bool) -> str:
    facts = {"needed": needed, "index": index}
    if reached:
        return _("The index is high enough: %(needed)d is needed, it is %(index)d.") % facts
    return _("The index has to reach %(needed)d; it is %(index)d now.") % facts


def moved_text(before: Level, now: Level) -> str:
    """What a cell of the movement table means."""
    if now == before:
        return _("unchanged")
    return _("improved") if now > before else _("fell")
