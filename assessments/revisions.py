"""Correcting a completed assessment: a revision beside it, which says what it replaces and why."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from assessments.actions import ArchivedUnitError
from assessments.evidence.actions import copy_evidence
from assessments.models import AreaRating, Assessment, CriterionRating
from organizations.access import Permission, demand
from organizations.models import Membership

# Of a rating all is taken over but these: a copy has a history of its own.
_OWN: Mapping[str, Any] = {"pk": None, "carry": "", "version": 1}


class NotCompletedError(Exception):
    """A draft needs no revision: it can still be changed."""


class RevisedAlreadyError(Exception):
    """The assessment has a revision: `.revision`. Whoever wants another one revises that one."""

    def __init__(self, revision: Assessment) -> None:
        super().__init__(str(revision.pk))
        self.revision = revision


def revise(*, assessment: Assessment, reason: str, by: Membership, at: datetime) -> Assessment:
    """A draft with the ratings and evidence of a completed assessment, which stays as it is.

    Unit, period and model version are the same; the round stays with the original. Raises
    NotCompletedError, RevisedAlreadyError, and ArchivedUnitError while the unit is archived.
    """
    demand(by, Permission.ASSESS)
    with transaction.atomic():
        rows = Assessment.objects.select_for_update(of=("self",)).select_related("unit")
        source: Assessment = rows.get(pk=assessment.pk)
        if source.is_draft:
            raise NotCompletedError
        if existing := revision_of(source):
            raise RevisedAlreadyError(existing)
        if source.unit.archived_at:
            raise ArchivedUnitError
        revision: Assessment = Assessment.objects.create(
            organization_id=source.organization_id,
            unit=source.unit,
            model_version_id=source.model_version_id,
            period_kind=source.period_kind,
            period_start=source.period_start,
            period_end=source.period_end,
            replaces=source,
            revision_reason=reason,
            created_at=at,
            created_by_name=str(by.user)[:120],
        )
        _copy(AreaRating.objects.filter(assessment=source), revision)
        # No round comes along, so the lead may change what a round had decided.
        by_hand = {"origin": CriterionRating.Origin.RATED}
        _copy(CriterionRating.objects.filter(assessment=source), revision, **by_hand)
        copy_evidence(source=source, target=revision)
    return revision


def revision_of(assessment: Assessment) -> Assessment | None:
    """The one that corrects it, draft or completed. One query."""
    row: Assessment | None = Assessment.objects.filter(replaces_id=assessment.pk).first()
    return row


def _copy(rows: Iterable[Model], target: Assessment, **more: Any) -> None:
    """The same rows for `target`; who rated and when is taken over with the rating."""
    copies = list(rows)
    for row in copies:
        row._state.adding = True
        for name, value in {**_OWN, **more, "assessment": target}.items():
            setattr(row, name, value)
    if copies:
        type(copies[0])._default_manager.bulk_create(copies)
