"""What can be done with evidence. Pieces are added and removed, never edited."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from assessments.actions import lock_draft
from assessments.confidence import Confidence
from assessments.evidence.queries import bytes_stored, confidence_on
from assessments.evidence.store import delete_unnamed
from assessments.models import AreaRating, Assessment, CriterionRating, Evidence
from foundation.submissions import forget_submissions
from organizations.access import Permission, demand
from organizations.models import Membership

MOST_PIECES = 10  # of one criterion, or of one area as a whole
MOST_BYTES = 200 * 1024 * 1024  # of one organisation


class TooManyPiecesError(Exception):
    """The criterion or area has as many pieces of evidence as it can."""


class StoreFullError(Exception):
    """The files of the organisation would take more than MOST_BYTES together."""


@dataclass(frozen=True)
class Subject:
    """What a piece of evidence belongs to: a criterion, or an area as a whole."""

    area_key: str
    criterion_id: str = ""


@dataclass(frozen=True)
class StoredFile:
    """A checked file, by the name that it has in the store."""

    name: str
    content_type: str
    size: int
    sha256: str
    stored_as: str


@dataclass(frozen=True)
class NewPiece:
    """What somebody hands in: exactly one of url, text and file, as `kind` says."""

    kind: str
    title: str
    dated_on: date
    expires_on: date | None = None
    is_metric: bool = False
    url: str = ""
    text: str = ""
    file: StoredFile | None = None


def anchor(piece_id: UUID) -> str:
    """Where the page of evidence shows it."""
    return f"#evidence-{piece_id}"


def add(
    *, assessment: Assessment, subject: Subject, piece: NewPiece, by: Membership, at: datetime
) -> Evidence:
    """Adds a piece and brings the confidence up to date.

    Raises TooManyPiecesError, StoreFullError (which two leads at the very same moment may pass by
    one file), and what lock_draft raises.
    """
    demand(by, Permission.ASSESS)
    with transaction.atomic():
        draft = lock_draft(assessment)
        if _rows_of(draft, subject).count() >= MOST_PIECES:
            raise TooManyPiecesError
        if piece.file and bytes_stored(draft) + piece.file.size > MOST_BYTES:
            raise StoreFullError
        row: Evidence = Evidence.objects.create(
            assessment=draft,
            area_key=subject.area_key,
            criterion_id=subject.criterion_id,
            kind=piece.kind,
            title=piece.title,
            url=piece.url,
            text=piece.text,
            is_metric=piece.is_metric,
            dated_on=piece.dated_on,
            expires_on=piece.expires_on,
            added_at=at,
            added_by_name=str(by.user)[:120],
            **_file_fields(piece.file),
        )
        refresh_confidence(draft, subject)
    return row


def _file_fields(file: StoredFile | None) -> dict[str, str | int]:
    if file is None:
        return {}
    return {
        "file_name": file.name,
        "content_type": file.content_type,
        "size": file.size,
        "sha256": file.sha256,
        "stored_as": file.stored_as,
    }


def remove(*, assessment: Assessment, piece_id: UUID, by: Membership) -> bool:
    """Removes a piece, and after the commit its file. False when it is gone already.

    The form that added it may then be sent again. Raises what lock_draft raises.
    """
    demand(by, Permission.ASSESS)
    with transaction.atomic():
        draft = lock_draft(assessment)
        row: Evidence | None = Evidence.objects.filter(assessment=draft, pk=piece_id).first()
        if row is None:
            return False
        row.delete()
        refresh_confidence(draft, Subject(row.area_key, row.criterion_id))
        forget_submissions(anchor(piece_id))
        transaction.on_commit(partial(delete_unnamed, [row.stored_as]))
    return True


def refresh_confidence(assessment: Assessment, subject: Subject) -> None:
    """Stores what the pieces of a criterion or area amount to on the last day of the period.

    The version of the rating stays: evidence is no edit of the level or its reason. Must run in
    the transaction that changed the pieces.
    """
    confidence = confidence_on(_rows_of(assessment, subject), assessment.period_end)
    best = "" if confidence is Confidence.NONE else confidence.value
    if not subject.criterion_id:
        areas = AreaRating.objects.filter(assessment=assessment, area_key=subject.area_key)
        areas.update(strongest_evidence=best)
        return
    CriterionRating.objects.update_or_create(
        assessment=assessment,
        criterion_id=subject.criterion_id,
        defaults={"strongest_evidence": best},
    )


def _rows_of(assessment: Assessment, subject: Subject) -> QuerySet[Evidence]:
    return Evidence.objects.filter(
        assessment=assessment, area_key=subject.area_key, criterion_id=subject.criterion_id
    )


def copy_evidence(*, source: Assessment, target: Assessment) -> None:
    """Gives a revision the evidence of the assessment that it corrects; files are shared.

    Must run in the transaction that makes the revision, once its area ratings are there; who may
    do that has been checked by then.
    """
    rows = list(Evidence.objects.filter(assessment=source))
    copies = [_copy(row, target) for row in rows]
    Evidence.objects.bulk_create(copies)
    for subject in {Subject(row.area_key, row.criterion_id) for row in copies}:
        refresh_confidence(target, subject)


def _copy(row: Evidence, target: Assessment) -> Evidence:
    names = {field.name for field in Evidence._meta.concrete_fields} - {"id", "assessment"}
    return Evidence(assessment=target, **{name: getattr(row, name) for name in sorted(names)})
