"""Asking for work to be done outside of the request."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Least, Now

from foundation.jobs.registry import ATTEMPTS, handler_of
from foundation.jobs.runner import ring
from foundation.models import Job


def enqueue(
    *,
    kind: str,
    key: str,
    payload: dict[str, Any] | None = None,
    organization_id: uuid.UUID | None = None,
    run_after: datetime | None = None,
    now: datetime,
) -> Job:
    """Have a job done once, if the transaction that runs now is committed.

    The same (kind, key) again gives the job that there is, whatever its state, and queues nothing;
    one that was done is forgotten after 30 days. `payload` holds ids and other short JSON, no text
    from people: the handler reads what it needs when it runs, and checks that it is still wanted.
    """
    # A clock that goes ahead of the database's must not delay what is wanted at once.
    soon = Least(Value(now, DateTimeField()), Now())
    fields = {
        "payload": payload or {},
        "organization_id": organization_id,
        "max_attempts": handler_of(kind).attempts,
        "run_after": run_after or soon,
        "created_at": now,
    }
    with transaction.atomic():
        job, created = Job.objects.get_or_create(kind=kind, key=key, defaults=fields)
        if created:
            job.run_after = run_after or now
            ring(run_after)
    return job


def requeue(job: Job, *, now: datetime) -> bool:
    """Try a dead job again; False when it is not dead (any more)."""
    dead = Job.objects.filter(pk=job.pk, state=Job.State.DEAD)
    with transaction.atomic():
        # Attempts only ever grow: they tell a worker that comes too late that it does.
        revived = dead.update(
            state=Job.State.QUEUED,
            run_after=Least(Value(now, DateTimeField()), Now()),
            max_attempts=F("attempts") + ATTEMPTS,
            lease_owner="",
            finished_at=None,
        )
        if revived:
            ring()
    return bool(revived)
