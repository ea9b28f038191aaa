"""Pieces of evidence as pages show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import Sum

from assessments.confidence import Confidence, Piece, confidence_of_piece, strongest
from assessments.models import Assessment, Evidence
from maturity.content import Model


@dataclass(frozen=True)
class Shown:
    """One piece of evidence. What it amounts to is judged on the last day of the period."""

    id: UUID
    kind: str  # of Evidence.Kind
    title: str
    url: str
    host: str  # of the link, as the browser would go there
    text: str
    file_name: str
    size: int | None  # bytes
    is_metric: bool
    dated_on: date
    expires_on: date | None
    expired: bool  # before the end of the period: it counts as an opinion
    confidence: Confidence
    added_at: datetime
    added_by: str


Shelf = Mapping[str, tuple[Shown, ...]]


def shelf_of(assessment: Assessment, area_key: str | None = None) -> Shelf:
    """The evidence of one area, or of all, by criterion id, and by area key for an area as a whole.

    Every area and criterion asked for has its place, mostly an empty one. One query.
    """
    rows = Evidence.objects.filter(assessment=assessment).order_by("added_at", "pk")
    if area_key is not None:
        rows = rows.filter(area_key=area_key)
    model = assessment.model_version.model
    shelf: dict[str, list[Shown]] = {key: [] for key in _places(model, area_key)}
    for row in rows:
        shelf.setdefault(row.criterion_id or row.area_key, []).append(
            shown(row, assessment.period_end)
        )
    return {key: tuple(pieces) for key, pieces in shelf.items()}


def _places(model: Model, area_key: str | None) -> list[str]:
    areas = [area.key for area in model.areas if area_key in (None, area.key)]
    return areas + [criterion.id for key in areas for criterion in model.criteria_of(key)]


def shown(row: Evidence, period_end: date) -> Shown:
    return Shown(
        id=row.pk,
        kind=row.kind,
        title=row.title,
        url=row.url,
        host=host_of(row.url),
        text=row.text,
        file_name=row.file_name,
        size=row.size,
        is_metric=row.is_metric,
        dated_on=row.dated_on,
        expires_on=row.expires_on,
        expired=row.expires_on is not None and row.expires_on < period_end,
        confidence=strongest([piece_of(row)], on=period_end),
        added_at=row.added_at,
        added_by=row.added_by_name,
    )


def piece_of(row: Evidence) -> Piece:
    confidence = confidence_of_piece(kind=row.kind, is_metric=row.is_metric)
    return Piece(confidence, row.dated_on, row.expires_on)


def confidence_on(rows: Iterable[Evidence], day: date) -> Confidence:
    return strongest([piece_of(row) for row in rows], on=day)


def host_of(url: str) -> str:
    """Where a stored link leads; letters that look like others appear in their plain spelling."""
    host = urlsplit(url).hostname or ""
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def bytes_stored(assessment: Assessment) -> int:
    """What all files of the organisation take together; a shared file counts once. One query."""
    files = Evidence.objects.filter(
        assessment__organization_id=assessment.organization_id, kind=Evidence.Kind.FILE
    )
    once = files.order_by().values("stored_as", "size").distinct()
    total: int | None = once.aggregate(total=Sum("size"))["total"]
    return total or 0
