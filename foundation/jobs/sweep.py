"""Putting back what a killed worker left behind, and throwing away what is old."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet

from foundation.jobs.lease import clock_at, due_jobs
from foundation.jobs.runner import ring, wake
from foundation.models import Job

KEEP_DONE = timedelta(days=30)
# A wake-up says nothing once it was heard. One that runs may be of a worker that still lives.
KEEP_HEARD = timedelta(hours=1)
KEEP_RUNNING = timedelta(days=1)
WAKE_UPS_AT_ONCE = 1000

WORKER_GONE = "The worker ended while it did this job."


@dataclass(frozen=True)
class Swept:
    requeued: int
    dead: int
    woken: int


def sweep() -> Swept:
    """Every job of a dead worker is queued again, and every due job has its wake-up.

    Reads only, while there is nothing to put right; two at once do no harm. Job and wake-up change
    in one transaction, so that neither is left without the other.
    """
    prune()
    if not abandoned().exists() and missing_wake_ups() == 0:
        return Swept(0, 0, 0)
    with transaction.atomic():
        hopeless = abandoned().filter(attempts__gte=F("max_attempts"))
        dead = hopeless.update(
            state=Job.State.DEAD, error=WORKER_GONE, lease_until=None, finished_at=Now()
        )
        requeued = abandoned().update(
            state=Job.State.QUEUED, error=WORKER_GONE, lease_owner="", lease_until=None
        )
        woken = missing_wake_ups()
        for _ in range(woken):
            ring()
    return Swept(requeued, dead, woken)


def abandoned() -> QuerySet[Job]:
    """Jobs whose worker has not renewed its lease, by the database's clock."""
    return Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=Now())


def wake_ups() -> DBTaskResultQuerySet:
    return DBTaskResult.objects.filter(task_path=wake.module_path)


def missing_wake_ups() -> int:
    """How many more jobs are due than wake-ups are waiting to be heard."""
    due = due_jobs(clock_at(None)).count()
    if not due:
        return 0
    waiting = wake_ups().ready().count()
    return min(max(due - waiting, 0), WAKE_UPS_AT_ONCE)


def prune() -> None:
    """Ask first: a DELETE takes SQLite's write lock even when it finds nothing."""
    now = timezone.now()
    heard = [TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED]
    for old in (
        wake_ups().filter(status__in=heard, finished_at__lt=now - KEEP_HEARD),
        wake_ups().filter(status=TaskResultStatus.RUNNING, started_at__lt=now - KEEP_RUNNING),
        Job.objects.filter(state=Job.State.DONE, finished_at__lt=now - KEEP_DONE),
    ):
        if old.exists():
            old.delete()
