"""The plan as bars over twelve months."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reports.charts import Horizon, Swimlane, SwimlaneBar, SwimlaneChart
from reports.document.words import swimlane_description
from reports.wording import roadmap_sentence
from roadmaps.horizons import HORIZON_MONTHS, add_months
from roadmaps.plan import PlannedInitiative, RoadmapView

MONTHS = 12
SHORTEST = 0.5  # months; a bar of a day would not be seen


def swimlane_chart(plan: RoadmapView, *, base: date) -> SwimlaneChart | None:
    """Lanes by area, months counted from `base`; None for an empty plan."""
    if not plan.initiatives:
        return None
    areas = dict.fromkeys(item.area_name for item in plan.initiatives)
    lanes = (
        Swimlane(area, tuple(_bar(i, base) for i in plan.initiatives if i.area_name == area))
        for area in areas
    )
    counts = plan.counts
    return SwimlaneChart(
        title=roadmap_sentence(counts.total, counts.done, 0),
        description=swimlane_description(plan),
        lanes=tuple(lanes),
        horizons=tuple(Horizon(h.name, h.end) for h in plan.horizons),
        month_labels=tuple(date_format(add_months(base, n), "M") for n in range(MONTHS)),
        headings=(_("Area"), _("Initiative"), _("From month"), _("To month"), _("State")),
        planned=_("Planned"),
        done=_("Done"),
    )


def _bar(item: PlannedInitiative, base: date) -> SwimlaneBar:
    first, last = HORIZON_MONTHS[item.horizon]
    start = _months_after(base, item.starts_on) if item.starts_on else float(first)
    end = _months_after(base, item.due_on) if item.due_on else float(last)
    start = min(max(start, 0.0), MONTHS - SHORTEST)
    end = min(max(end, start + SHORTEST), float(MONTHS))
    return SwimlaneBar(item.title, round(start, 2), round(end, 2), item.is_done)


def _months_after(base: date, day: date) -> float:
    """Months from base to day, a month counted as a twelfth of 365.25 days."""
    return (day - base).days / (365.25 / 12)
