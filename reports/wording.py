"""Sentences of the pages that draw pictures of results, in the active language."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.results import AreaLine, AssessmentResults
from assessments.wording import area_names, join_names
from maturity.change import Movement
from maturity.levels import Level
from maturity.wording import keep_together

EXCERPT_LENGTH = 140


def excerpt(text: str, length: int = EXCERPT_LENGTH) -> str:
    """The text on one line, cut between words to at most `length` characters with an ellipsis."""
    line = keep_together(" ".join(text.split()))
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:.") + "…"


def main_reason(line: AreaLine) -> str:
    """Why an area has its level: in the lead's words, else by the criteria that gave it."""
    if line.is_direct or line.level is None:
        return line.rationale
    return line.override_reason or _weak_criteria(line)


def _weak_criteria(line: AreaLine) -> str:
    """The criteria at Immediate action by name; else how many are Excellent."""
    weak = [c.name for c in line.criteria if c.level is Level.IMMEDIATE_ACTION]
    if weak:
        return _("At Immediate action: %(names)s.") % {"names": join_names(weak)}
    return ngettext(
        "%(excellent)d of %(all)d criteria is Excellent.",
        "%(excellent)d of %(all)d criteria are Excellent.",
        line.counts.excellent,
    ) % {"excellent": line.counts.excellent, "all": line.applicable_criteria}


def stage_text(stage: int, name: str) -> str:
    return _("Stage %(stage)d, %(name)s") % {"stage": stage, "name": name}


def stage_heading(results: AssessmentResults) -> str:
    """The stage with its name; both ends where the range of the index leaves it open."""
    overall = results.overall
    if overall.stage is None:
        return _("No stage yet")
    if overall.stage_low != overall.stage_high:
        return _("Stage %(low)d to %(high)d") % {
            "low": overall.stage_low,
            "high": overall.stage_high,
        }
    return stage_text(overall.stage, results.stage_name)


def range_text(low: int | None, high: int | None) -> str:
    """ "between 54 and 58"; empty where both ends print alike."""
    if low is None or high is None or low == high:
        return ""
    return _("between %(low)d and %(high)d") % {"low": low, "high": high}


def missing_for_a_stage(results: AssessmentResults) -> str:
    """Why a draft has no stage yet; empty once all areas have a level."""
    if not results.missing:
        return ""
    return ngettext(
        "A stage needs a level in all five areas; %(areas)s is still missing.",
        "A stage needs a level in all five areas; %(areas)s are still missing.",
        len(results.missing),
    ) % {"areas": area_names(results.missing)}


def weakest_sentence(results: AssessmentResults) -> str:
    """Empty where no two areas differ."""
    if not results.weakest:
        return ""
    return ngettext("Weakest area: %(areas)s", "Weakest areas: %(areas)s", len(results.weakest)) % {
        "areas": area_names(results.weakest)
    }


def rated_by_area(results: AssessmentResults) -> str:
    """Which areas were rated as a whole; empty when none was."""
    direct = results.lines(results.overall.direct)
    if not direct:
        return ""
    if len(direct) == len(results.areas):
        return _("Rated by area: all five were rated as a whole, without their criteria.")
    return ngettext(
        "Rated by area: %(areas)s was rated as a whole, without its criteria.",
        "Rated by area: %(areas)s were rated as a whole, without their criteria.",
        len(direct),
    ) % {"areas": area_names(direct)}


def convention() -> str:
    """The footnote of every index."""
    return _(
        "The index is this product's own convention, not a standard: Excellent counts 100,"
        " Room for improvement 50 and Immediate action 0, and the mean of the five areas is"
        " rounded. It treats both steps as equal, so read the levels first."
    )


def area_count(count: int) -> str:
    return ngettext("%(count)d area", "%(count)d areas", count) % {"count": count}


def index_points(points: int) -> str:
    """ "↑ 7 points"; a change of the index is told in points, never in percent."""
    if points == 0:
        return _("no change")
    if points > 0:
        return ngettext("↑ %(points)d point", "↑ %(points)d points", points) % {"points": points}
    return ngettext("↓ %(points)d point", "↓ %(points)d points", -points) % {"points": -points}


def points_since(points: int, period: str) -> str:
    """ "↑ 7 points since 3rd quarter 2026"."""
    return _("%(change)s since %(period)s") % {"change": index_points(points), "period": period}


def why_not_comparable(*, other_model: bool) -> str:
    """Why no difference of two indexes is printed."""
    if other_model:
        return _("The model has another version since then, so the indexes are not compared.")
    return _("Areas were rated in another way then, so the indexes are not compared.")


def break_label(*, other_model: bool) -> str:
    """Beside a break in a line: what is new from here on."""
    return _("New model version") if other_model else _("Rated in another way")


def trend_title(indexes: Sequence[int], first: str, last: str, *, broken: bool) -> str:
    """The message of the trend: first and last index, or the last alone across a break."""
    if broken or len(indexes) < 2:
        return _("The index stands at %(index)d.") % {"index": indexes[-1]}
    facts = {"before": indexes[0], "now": indexes[-1], "first": first, "last": last}
    if indexes[0] == indexes[-1]:
        return _("The index is %(now)d in %(last)s, as in %(first)s.") % facts
    if indexes[-1] > indexes[0]:
        return _("The index rose from %(before)d in %(first)s to %(now)d in %(last)s.") % facts
    return _("The index fell from %(before)d in %(first)s to %(now)d in %(last)s.") % facts


def trend_description(points: Sequence[tuple[str, int]]) -> str:
    """The figures of the trend in words."""
    listed = ", ".join(
        _("%(period)s: %(index)d") % {"period": period, "index": index} for period, index in points
    )
    return _("Line of the index from 0 to 100 over the assessments. %(figures)s.") % {
        "figures": listed
    }


def dumbbell_description(movement: Movement, sentences: Sequence[str]) -> str:
    """What the chart of changes shows, in words."""
    still = ngettext(
        "%(count)d area kept its level.",
        "%(count)d areas kept their level.",
        len(movement.unchanged),
    ) % {"count": len(movement.unchanged)}
    return " ".join([*sentences, still] if movement.unchanged else sentences)


def roadmap_sentence(total: int, done: int, without_responsible: int) -> str:
    """What the plan holds, in counts."""
    if not total:
        return _("No initiative is planned yet.")
    parts = [
        ngettext("%(count)d initiative", "%(count)d initiatives", total) % {"count": total},
        ngettext("%(count)d done", "%(count)d done", done) % {"count": done} if done else "",
        without_responsible_text(without_responsible),
    ]
    return " · ".join(part for part in parts if part)


def without_responsible_text(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(count)d without a responsible person", "%(count)d without a responsible person", count
    ) % {"count": count}
