"""Who may do a job, and until when. Every time here is the database's own.

Each change is one conditional UPDATE, so that of two workers one gets the job, and a worker that
was stopped for longer than its lease cannot overwrite what the next one did.
"""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, F, Min, QuerySet, Value
from django.db.models.functions import Now

from foundation.models import Job

LEASE = timedelta(seconds=20)

Clock = Now | Value

# When this process last took a job of each tenant, in monotonic seconds.
served: dict[uuid.UUID | None, float] = {}


class LeaseLostError(Exception):
    """Another worker has the job by now; what this one did for it does not count."""


def clock_at(at: datetime | None) -> Clock:
    """The database's clock, or one that stands still."""
    return Now() if at is None else Value(at, DateTimeField())


def due_jobs(clock: Clock) -> QuerySet[Job]:
    return Job.objects.filter(state=Job.State.QUEUED, run_after__lte=clock)


def claim_next(owner: str, clock: Clock) -> Job | None:
    """Lease the due job that is next in turn; None when nothing is due."""
    while (candidate := next_in_turn(clock)) is not None:
        if (job := claim(candidate, owner, clock)) is not None:
            served[job.organization_id] = time.monotonic()
            return job
    return None


def next_in_turn(clock: Clock) -> uuid.UUID | None:
    """The oldest due job of the tenant that this process has served least recently.

    So a tenant with one job waits for one job of each of the others, not for all of theirs.
    """
    due = due_jobs(clock)
    since = dict(due.order_by().values_list("organization_id").annotate(Min("run_after")))
    if not since:
        return None
    tenant = min(since, key=lambda tenant: (served.get(tenant, 0.0), since[tenant]))
    theirs = due.filter(organization_id=tenant) if tenant else due.filter(organization_id=None)
    return theirs.order_by("run_after", "created_at").values_list("pk", flat=True).first()


def claim(job_id: uuid.UUID, owner: str, clock: Clock) -> Job | None:
    """Lease this job; None when somebody else was quicker."""
    taken = due_jobs(clock).filter(pk=job_id)
    changes: dict[str, Any] = {"lease_until": clock + LEASE, "attempts": F("attempts") + 1}
    if taken.update(state=Job.State.RUNNING, lease_owner=owner, **changes) == 0:
        return None
    return Job.objects.filter(pk=job_id, state=Job.State.RUNNING, lease_owner=owner).first()


def held(job: Job) -> QuerySet[Job]:
    """The job's row for as long as it is ours: the attempt is the fencing token, and only grows."""
    mine = {"lease_owner": job.lease_owner, "attempts": job.attempts}
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, **mine)


def renew(job: Job) -> bool:
    """Lengthen the lease; False when it is no longer ours."""
    return held(job).update(lease_until=Now() + LEASE) == 1


def settle(job: Job, state: Job.State, **changes: Any) -> bool:
    """Write how it ended; False when the job is no longer ours, and then nothing is written."""
    if held(job).update(state=state, lease_until=None, **changes) == 0:
        return False
    job.state = state
    return True


@contextmanager
def completing(job: Job) -> Iterator[None]:
    """A transaction around the effects of a job that ends the job as well: exactly once.

    For handlers whose whole effect is in the database. Raises LeaseLostError, which undoes the
    effects, when the job is no longer ours.
    """
    with transaction.atomic():
        yield
        if not settle(job, Job.State.DONE, error="", finished_at=Now()):
            raise LeaseLostError
