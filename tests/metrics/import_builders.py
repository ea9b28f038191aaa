"""Survey files and imports, made without the pages."""

from datetime import timedelta
from pathlib import Path

from django_scopes import scopes_disabled

from metrics.imports.layout import Column, Kind, Layout, Looks
from metrics.imports.mapping import ScoreColumn, SurveyMapping
from metrics.models import Metric, RejectedRow, SurveyImport
from tests.cast import NOON, Cast, day

# Answers 1 to 5, 0 is blank, 6 does not apply.
CSV = "score,other\n" + "".join(f"{n},{n}\n" for n in (5, 5, 5, 4, 4, 4, 3, 2, 0, 6))


def make_mapping(metric: Metric, *columns: str, **changes) -> SurveyMapping:
    """Those columns are CSAT of May 2026, each at a touchpoint of its own name but the first."""
    scores = tuple(
        ScoreColumn(
            column=name,
            metric_id=str(metric.pk),
            touchpoint_name=name if number else "",
            blank_codes=("0",),
            not_applicable_codes=("6",),
        )
        for number, name in enumerate(columns or ("score",))
    )
    period = {"period_start": day("2026-05-01"), "period_end": day("2026-05-31")}
    file = {"encoding": "utf-8", "separator": ","}
    return SurveyMapping(**{"scores": scores, **file, **period, **changes})


def make_layout() -> Layout:
    column = Column("score", 0, Kind.NUMBER, Looks.SCORE, ("5",), {"0": 1, "4": 3, "5": 3, "6": 1})
    return Layout("csv", "utf-8", ",", "", 1, (column,), preview=(("5",), ("0",), ("6",)))


def make_checked(cast: Cast, metric: Metric, *, state: str = "checked", **fields) -> SurveyImport:
    """An import whose file was read: one figure of 20 answers, and one rejected row."""
    answers = {"1": 1, "2": 1, "3": 2, "4": 8, "5": 8}
    group = [0, str(cast.unit.pk), "2026-05-01", "2026-05-31", "", "", answers]
    with scopes_disabled():
        row = SurveyImport.objects.create(
            organization=cast.organization,
            unit=cast.unit,
            state=state,
            size=100,
            sha256="0" * 64,
            rows_read=21,
            rows_used=20,
            rows_rejected=1,
            layout=make_layout().to_json(),
            mapping=make_mapping(metric).to_json(),
            outcome={"counts": [group], "blank": [1], "not_applicable": [1]},
            created_at=NOON,
            created_by_name="Lucía Ferrer",
            **{"file_name": "survey.csv", **fields},
        )
        RejectedRow.objects.create(
            survey_import=row, row=7, column="score", value="11", reason="outside_scale"
        )
    return row


def grow_checked(row: SurveyImport, more: int) -> None:
    """More periods in what was read, and more rejected rows."""
    first = row.outcome["counts"][0]
    for number in range(more):
        start = day("2020-01-01") + timedelta(days=31 * number)
        end = start + timedelta(days=30)
        row.outcome["counts"].append(
            [first[0], first[1], start.isoformat(), end.isoformat(), "", "", first[6]]
        )
        RejectedRow.objects.create(survey_import=row, row=9 + number, column="x", reason="no_date")
    row.save()


def written(folder: Path, text: str = CSV, name: str = "survey.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
