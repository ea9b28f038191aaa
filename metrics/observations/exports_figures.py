"""The figures as a table to download."""

from collections.abc import Iterator, Mapping

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.exports import Row
from metrics.figure_words import hidden_text
from metrics.models import Observation
from metrics.observations.figures import FigureRow

MOST_ROWS = 50_000
LONGEST_INPUTS = 32_000  # characters; a spreadsheet cell takes some more


def header() -> list[str]:
    return [
        _("Metric key"),
        _("Metric"),
        _("Unit"),
        _("Period from"),
        _("Period to"),
        _("Channel"),
        _("Moment"),
        _("Touchpoint"),
        _("Severity"),
        _("Customer segment"),
        _("Figure"),
        _("From"),
        _("To"),
        "n",
        _("Remark"),
        _("Numbers"),
        _("Source"),
        _("Note"),
        _("Recorded"),
        _("Recorded by"),
    ]


def export_rows(rows: QuerySet[Observation], currency: str) -> Iterator[Row]:
    """One row a figure, at most 50,000; a last line says so where there are more."""
    for number, row in enumerate(rows[: MOST_ROWS + 1].iterator(chunk_size=2_000)):
        if number == MOST_ROWS:
            yield [_("Only the first 50,000 figures are listed. Filter by year for the others.")]
            return
        yield _line(FigureRow(row, currency))


def _line(figure: FigureRow) -> Row:
    row = figure.row
    return [
        row.metric.key,
        figure.metric_name,
        row.unit.name,
        row.period_start,
        row.period_end,
        str(row.get_channel_display()) if row.channel else "",
        str(row.get_moment_display()) if row.moment else "",
        row.touchpoint.name if row.touchpoint else "",
        str(row.get_severity_display()) if row.severity else "",
        row.segment,
        *_numbers(figure),
        str(row.get_source_display()),
        row.note,
        timezone.localtime(row.recorded_at).replace(microsecond=0, tzinfo=None),
        row.recorded_by_name,
    ]


def _numbers(figure: FigureRow) -> Row:
    """Figure, bounds, n, remark and inputs; of a hidden figure only the remark."""
    reading = figure.reading
    if reading.is_hidden:
        return [None, None, None, None, hidden_text(), ""]
    shown = [
        None if number is None else round(number, 6)
        for number in (reading.value, reading.low, reading.high)
    ]
    return [*shown, reading.n, figure.words.caution, inputs_text(figure.row.inputs)]


def inputs_text(inputs: Mapping[str, object]) -> str:
    """ "promoters=90; passives=70"; of a histogram "times 2=4; times 8=3"; of a scale "1=2"."""
    found: list[str] = []
    for key, value in inputs.items():
        if isinstance(value, Mapping):
            prefix = "" if key == "answers" else f"{key} "
            found += [f"{prefix}{answer}={count}" for answer, count in value.items()]
        else:
            found.append(f"{key}={value}")
    text = "; ".join(found)
    return text if len(text) <= LONGEST_INPUTS else f"{text[:LONGEST_INPUTS]}…"
