"""Praise and kept comments, made without the actions that have tests of their own."""

from datetime import date

from django_scopes import scopes_disabled

from metrics.models import KeptComment, Metric, Praise, SurveyImport
from organizations.models import Unit
from tests.cast import NOON, Cast


def make_praise(cast: Cast, text: str = "You called back at once.", **facts) -> Praise:
    facts = {"unit": cast.unit, "said_on": date(2026, 11, 2), **facts}
    facts = {"consent": "Ticked in the survey", "added_at": NOON, **facts}
    with scopes_disabled():
        return Praise.objects.create(organization=cast.organization, text=text, **facts)


def make_comment(
    cast: Cast,
    metric: Metric,
    text: str = "Quick and kind.",
    *,
    unit: Unit | None = None,
    score: int | None = 5,
) -> KeptComment:
    with scopes_disabled():
        survey_import, _created = SurveyImport.objects.get_or_create(
            organization=cast.organization,
            file_name="answers.csv",
            defaults={"unit": cast.unit, "size": 10, "sha256": "0" * 64, "created_at": NOON},
        )
        return KeptComment.objects.create(
            survey_import=survey_import,
            unit=unit or cast.unit,
            metric=metric,
            period_start=date(2026, 7, 1),
            period_end=date(2026, 9, 30),
            score=score,
            text=text,
        )
