"""The two jobs of a survey file, and the files that nobody came back for."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from foundation.jobs.lease import completing
from foundation.models import Job
from metrics.imports import store
from metrics.imports.actions import OPEN
from metrics.imports.checking import Failure, NotWantedError, keep, noting, read
from metrics.imports.outcome import Outcome
from metrics.imports.writing import write
from metrics.models import SurveyImport
from organizations.access import Permission, allows
from organizations.models import Membership

State = SurveyImport.State


@contextmanager
def _wanted(job: Job, state: State) -> Iterator[tuple[SurveyImport, Membership | None] | None]:
    """The import in its scope, if it still waits for this job, and who asked for it, if still
    allowed to."""
    with scopes_disabled():
        rows = SurveyImport.objects.select_related("organization", "unit")
        row = rows.filter(pk=UUID(job.payload["survey_import"])).first()
        members = Membership.objects.select_related("user", "organization")
        member = members.filter(pk=UUID(job.payload["member"])).first()
    if row is None or (row.state, row.version) != (state, job.payload["version"]):
        yield None
        return
    may = member is not None and allows(member, Permission.MEASURE)
    with scope(organization=row.organization):
        yield row, member if may else None


def check_file(job: Job) -> None:
    """Reads the whole file and keeps the counts; nothing is written half."""
    with _wanted(job, State.CHECKING) as found:
        if found is None:
            return
        row, member = found
        try:
            result = read(row, by=member, note=noting(row)) if member else Failure("member")
        except NotWantedError:
            return
        if isinstance(result, Outcome):  # before a row counts on them
            store.keep_comments(row.stored_as, result.comments)
        with completing(job):
            keep(row, result)


def import_file(job: Job) -> None:
    """Writes the figures, once, with the end of the job in the same transaction."""
    with _wanted(job, State.IMPORTING) as found:
        if found is None:
            return
        row, member = found
        if member is None:
            SurveyImport.objects.filter(pk=row.pk, state=State.IMPORTING).update(
                state=State.FAILED, failure="member"
            )
            return
        write(
            survey_import=row,
            replace_typed=job.payload["replace_typed"],
            by=member,
            at=timezone.now(),
            settle=partial(completing, job),
        )


def sweep_survey_files(now: datetime) -> None:
    """Deletes what waits for more than a day: files of unfinished imports, and files of none."""
    with scopes_disabled():
        waiting = OPEN | {State.IMPORTING}
        late = SurveyImport.objects.filter(state__in=waiting, created_at__lt=now - store.KEPT)
        old = list(late.exclude(stored_as="").values_list("pk", "stored_as"))
        for pk, stored_as in old:
            with transaction.atomic():
                mine = SurveyImport.objects.filter(pk=pk, state__in=waiting)
                mine.update(state=State.FAILED, failure="gone", stored_as="")
                transaction.on_commit(partial(store.delete, stored_as))
        names = {name.removesuffix(store.COMMENTS) for name in store.older_than(now)}
        named = SurveyImport.objects.filter(stored_as__in=names)
        for name in names - set(named.values_list("stored_as", flat=True)):
            store.delete(name)
