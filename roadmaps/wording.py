"""Sentences about a plan, in the active language."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roadmaps.plan import RoadmapCounts


def headline(counts: RoadmapCounts) -> str:
    """The plan in one sentence: how many initiatives, and what they still lack."""
    if not counts.total:
        return _("Nothing is planned yet.")
    if counts.done == counts.total:
        return ngettext(
            "The only initiative is done.", "All %(total)d initiatives are done.", counts.total
        ) % {"total": counts.total}
    if not counts.without_responsible:
        return ngettext(
            "%(total)d initiative, in somebody’s hands.",
            "%(total)d initiatives, all in somebody’s hands.",
            counts.total,
        ) % {"total": counts.total}
    return _("%(initiatives)s, %(lacking)s.") % {
        "initiatives": initiatives(counts.total),
        "lacking": _lacking(counts.without_responsible),
    }


def initiatives(count: int) -> str:
    return ngettext("%(count)d initiative", "%(count)d initiatives", count) % {"count": count}


def _lacking(count: int) -> str:
    return ngettext(
        "%(count)d without a responsible person", "%(count)d without a responsible person", count
    ) % {"count": count}


def accepted(count: int) -> str:
    """What a press on "Add to the plan" has done."""
    if not count:
        return _("That is in the plan already.")
    return ngettext(
        "%(count)d initiative was added to the plan.",
        "%(count)d initiatives were added to the plan.",
        count,
    ) % {"count": count}
