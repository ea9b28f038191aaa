"""Going through the steps of an import, by pages or by actions."""

from contextlib import contextmanager
from io import BytesIO

from django.urls import reverse
from django_scopes import scope, scopes_disabled

from foundation.jobs.testing import run_jobs
from metrics.imports import store
from metrics.imports.actions import ask_check, ask_import, begin
from metrics.imports.reading import look_at
from metrics.models import Observation, SurveyImport
from tests.cast import NOON, Cast
from tests.metrics.import_builders import CSV, make_mapping


def page(cast: Cast, name: str, row: SurveyImport | None = None) -> str:
    kwargs = {"slug": cast.slug} | ({"import_id": row.pk} if row else {})
    return reverse(f"metrics:{name}", kwargs=kwargs)


def upload(cast: Cast, text: str | bytes = CSV, name: str = "survey.csv", role: str = "lead"):
    """What the first page answers to a file."""
    file = BytesIO(text.encode() if isinstance(text, str) else text)
    file.name = name
    data = {"unit": str(cast.unit.pk), "file": file}
    return cast.client(role).post(page(cast, "import_new"), data)


def last_import() -> SurveyImport:
    with scopes_disabled():
        return SurveyImport.objects.select_related("unit").latest("created_at", "pk")


def uploaded(cast: Cast, text: str = CSV, name: str = "survey.csv") -> SurveyImport:
    with scope(organization=cast.organization), store.held([text.encode()]) as held:
        row = begin(
            unit=cast.unit,
            file_name=name,
            file=held,
            layout=look_at(held.path, name),
            by=cast.lead,
            at=NOON,
        )
        held.taken = True
    return row


def checked(cast: Cast, metric, text: str = CSV, *columns: str, **changes) -> SurveyImport:
    """A file that was read by the job under the usual mapping."""
    row = uploaded(cast, text)
    mapping = make_mapping(metric, *columns, **changes)
    with scope(organization=cast.organization):
        ask_check(survey_import=row, mapping=mapping, expected_version=1, by=cast.lead, at=NOON)
    run_jobs()
    return fresh(row)


def imported(cast: Cast, metric, text: str = CSV, *columns: str, **changes) -> SurveyImport:
    """A file that was imported by the jobs."""
    choices = {"only_valid_rows": False, "replace_typed": False}
    choices |= {key: changes.pop(key) for key in tuple(choices) if key in changes}
    row = checked(cast, metric, text, *columns, **changes)
    with scope(organization=cast.organization):
        ask_import(survey_import=row, by=cast.lead, at=NOON, **choices)
    run_jobs()
    return fresh(row)


def fresh(row: SurveyImport) -> SurveyImport:
    with scopes_disabled():
        return SurveyImport.objects.select_related("unit", "organization").get(pk=row.pk)


@contextmanager
def unscoped():
    with scopes_disabled():
        yield


def figures() -> list[tuple[int, dict]]:
    """n and answers of the active figures."""
    with scopes_disabled():
        rows = Observation.objects.active().order_by("n", "pk")
        return [(row.n, row.inputs["answers"]) for row in rows]
