"""The plan as rows of a table, one per listening post, or per touchpoint where there is none."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from foundation.exports import Cell
from metrics.listening.queries import Plan, Post, Stage, Stop


def plan_rows(plan: Plan) -> tuple[list[str], list[list[Cell]]]:
    """Head and rows."""
    header = [
        _("Step of the journey"),
        _("Touchpoint"),
        _("Moment"),
        _("Matters most"),
        _("Listens to"),
        _("Channel"),
        _("Metric"),
        _("Responsible"),
        _("How often?"),
        _("Share in %"),
        _("Note"),
    ]
    return header, list(_rows(plan))


def _rows(plan: Plan) -> Iterator[list[Cell]]:
    for stage in plan.stages:
        for stop in stage.stops:
            place = _place(stage, stop)
            if not stop.posts:
                yield [*place, *[""] * 7]
            for post in stop.posts:
                yield [*place, *_post(post)]


def _place(stage: Stage, stop: Stop) -> list[Cell]:
    return [
        stage.row.name if stage.row else _("Not placed yet"),
        stop.row.name,
        stop.row.get_moment_display() if stop.row.moment else "",
        _("Yes") if stop.row.matters_most else _("No"),
    ]


def _post(post: Post) -> list[Cell]:
    row = post.row
    return [
        row.get_source_display(),
        row.channel,
        post.metric,
        post.responsible,
        row.get_cadence_display(),
        "" if row.sampled is None else float(row.sampled),
        row.note,
    ]
