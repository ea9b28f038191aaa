"""Did it work? A metric before and after something, beside a unit where it did not happen.

Only figures of the same definition, the same customers and periods of the same length are
compared. Before and after alone is not cause: the comparison takes off what changed elsewhere too.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments.models import Assessment
from metrics import formulas
from metrics.figure_words import FigureWords, difference_text, figure_words
from metrics.recipes import Change
from metrics.series import Point, Series, change_between
from organizations.models import Unit
from roadmaps.plan import PlannedInitiative, roadmap_of


@dataclass(frozen=True)
class Event:
    """Something that happened to the unit, from its first to its last day."""

    code: str  # "initiative-<uuid>", "assessment-<uuid>" or an ISO day
    name: str
    begins: date
    ends: date


@dataclass(frozen=True)
class Side:
    """One figure of the comparison; the figure is None where there is none to show."""

    period: str
    figure: FigureWords | None


@dataclass(frozen=True)
class Comparison:
    """Before and after in one unit."""

    unit: str
    before: Side
    after: Side
    change: str  # "+6.0 points (2.1 to 9.9)"; empty where it cannot be told
    verdict: str

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.before, self.after


@dataclass(frozen=True)
class Effect:
    own: Comparison
    control: Comparison | None
    net: str  # what is left once the change elsewhere is taken off
    conclusion: str


def events_of(unit: Unit, *, drafts: bool) -> list[Event]:
    """Initiatives that have begun or are done and completed assessments, latest first. A fixed
    number of queries; without `drafts` nothing that answers a draft."""
    plan = roadmap_of(unit, None, drafts=drafts).initiatives
    events = [
        _initiative_event(one) for one in plan if one.starts_on or (one.is_done and one.due_on)
    ]
    for one in Assessment.objects.filter(unit=unit).completed().in_force():
        name = _("Assessment of %(period)s") % {"period": one.period.label}
        events.append(Event(f"assessment-{one.pk}", name, one.period_end, one.period_end))
    return sorted(events, key=lambda event: event.ends, reverse=True)


def _initiative_event(initiative: PlannedInitiative) -> Event:
    known = [day for day in (initiative.starts_on, initiative.due_on) if day]
    ends = known[-1] if initiative.is_done else known[0]
    return Event(f"initiative-{initiative.id}", initiative.title, known[0], ends)


def event_on(day: date) -> Event:
    return Event(day.isoformat(), date_format(day, "DATE_FORMAT"), day, day)


def effect_of(series: Series, event: Event, control: Series | None) -> Effect:
    """`control` is the same metric in the unit to compare with."""
    before, after = around(series.points, event)
    own = _comparison(series, before, after)
    if control is None or before is None or after is None:
        return Effect(own, None, "", _conclusion(_change(before, after), None, None))
    other = (_same_days(control, before), _same_days(control, after))
    beside = _comparison(control, *other)
    net = _net(before, after, *other)
    net_text = difference_text(net, after.definition.unit) if net else ""
    return Effect(own, beside, net_text, _conclusion(_change(before, after), net, control))


def around(points: Sequence[Point], event: Event) -> tuple[Point | None, Point | None]:
    """The last figure of a period that ended by the first day, and the latest one of a period of
    the same kind that began on or after the last day; hidden figures are passed over."""
    shown = [point for point in points if point.reading.value is not None]
    earlier = [point for point in shown if point.period.end <= event.begins]
    before = earlier[-1] if earlier else None
    later = [point for point in shown if point.period.start >= event.ends]
    if before is not None:
        later = [point for point in later if _is_comparable(before, point)]
    return before, later[-1] if later else None


def _is_comparable(before: Point, after: Point) -> bool:
    return before.period.kind is after.period.kind and before.number == after.number


def _same_days(series: Series, point: Point) -> Point | None:
    days = (point.period.start, point.period.end)
    for one in series.points:
        same = (one.period.start, one.period.end) == days
        if same and one.reading.value is not None and one.number == point.number:
            return one
    return None


def _change(before: Point | None, after: Point | None) -> Change | None:
    return None if before is None or after is None else change_between(before, after)


def _net(
    before: Point, after: Point, control_before: Point | None, control_after: Point | None
) -> Change | None:
    """Difference in differences."""
    if control_before is None or control_after is None:
        return None
    return formulas.difference_in_differences(
        after.definition,
        before.inputs,
        after.inputs,
        control_before.inputs,
        control_after.inputs,
    )


def _comparison(series: Series, before: Point | None, after: Point | None) -> Comparison:
    change = _change(before, after)
    return Comparison(
        unit=series.unit_name,
        before=_side(before),
        after=_side(after),
        change=difference_text(change, series.metric.unit) if change else "",
        verdict=_verdict(change),
    )


def _side(point: Point | None) -> Side:
    if point is None:
        return Side("", None)
    return Side(point.period.label, figure_words(point.reading, point.definition.unit))


def _verdict(change: Change | None) -> str:
    if change is None:
        return _("Not comparable")
    if change.is_change is None:
        return _("No test is known for this metric")
    if not change.is_change:
        return _("No clear change")
    return pgettext("change", "Better") if change.is_better else pgettext("change", "Worse")


def _conclusion(own: Change | None, net: Change | None, control: Series | None) -> str:
    """In one sentence what can be said, and what cannot."""
    if own is None:
        return _(
            "There is not yet a figure before and one after that can be compared: they need the"
            " same definition and periods of the same length."
        )
    if control is None:
        return _(
            "Before and after is not cause: choose a unit where it did not happen to compare with."
        )
    if net is None or net.is_change is None:
        return _("The unit to compare with has no figures of the same periods that can be tested.")
    if not net.is_change:
        return _("Once the change elsewhere is taken off, chance alone could explain what is left.")
    if net.is_better:
        return _("It got better here by more than elsewhere, and by more than chance explains.")
    return _("It got worse here compared with elsewhere, by more than chance explains.")


def choose(events: Iterable[Event], code: str) -> Event | None:
    """The event of this code, or the day that it spells; None for anything else."""
    for event in events:
        if event.code == code:
            return event
    try:
        return event_on(date.fromisoformat(code))
    except ValueError:
        return None


def series_in(found: Iterable[Series], metric_id: uuid.UUID) -> Series | None:
    return next((series for series in found if series.metric.id == metric_id), None)
