"""Doing one job: take it, keep its lease alive, do it, write down how it ended."""

import logging
import os
import secrets
import socket
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import Error as DatabaseError
from django.db import close_old_connections, connection, connections, transaction
from django_tasks import task

from foundation.jobs.lease import Clock, LeaseLostError, claim_next, clock_at, renew, settle
from foundation.jobs.registry import GiveUp, handler_of
from foundation.models import Job

BEAT = 5.0  # seconds between two renewals of a lease of 20
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=6)

logger = logging.getLogger(__name__)


class Outcome(StrEnum):
    DONE = "done"
    LATER = "later"
    DEAD = "dead"
    LOST = "lost"


def own_name() -> str:
    """Different for every process that ever was, so that no lease is taken for one's own."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(6)}"


OWNER = own_name()


def pause_after(attempts: int) -> timedelta:
    """10 s · 3ⁿ after the first, second … failed attempt, ± 20 % so that they do not all return."""
    pause = FIRST_PAUSE * 3.0 ** min(attempts - 1, 12)
    return min(pause, LONGEST_PAUSE) * (0.8 + 0.4 * secrets.randbelow(1001) / 1000)


@task()
def wake() -> None:
    """Does the job that is next in turn; which one that is, the rows of the jobs know."""
    run_one()


def ring(run_after: datetime | None = None) -> None:
    """Queue a wake-up in the transaction that runs now. One too many is harmless."""
    wake.using(run_after=run_after).enqueue()


def run_one(*, at: datetime | None = None, beating: bool = True) -> Outcome | None:
    """Do the due job that is next in turn; None when there is none. Raises only DatabaseError.

    `at` makes the clock stand still. Without `beating`, the lease is not renewed.
    """
    clock = clock_at(at)
    job = claim_next(OWNER, clock)
    if job is None:
        return None
    with heartbeat(job) if beating else _silence():
        outcome = attempt(job, clock)
    logger.log(
        logging.INFO if outcome is Outcome.DONE else logging.WARNING,
        "job %s %s attempt %d: %s %s",
        *(job.kind, job.pk, job.attempts, outcome, job.error),
    )
    return outcome


def attempt(job: Job, clock: Clock) -> Outcome:
    """Call the handler and settle the job according to how that ended."""
    try:
        handler_of(job.kind).work(job)
    except GiveUp as reason:
        return bury(job, str(reason), clock)
    except LeaseLostError:
        return Outcome.LOST
    except Exception as error:
        # The message of an exception may quote an address or a text; its place in the code never.
        frames = "".join(traceback.format_tb(error.__traceback__))
        logger.warning("job %s failed: %s at\n%s", job.kind, type(error).__name__, frames)
        return try_later(job, type(error).__name__, clock)
    if job.state == Job.State.DONE:  # by `completing`
        return Outcome.DONE
    replace_dead_connection()
    done = settle(job, Job.State.DONE, error="", finished_at=clock)
    return Outcome.DONE if done else Outcome.LOST


def bury(job: Job, reason: str, clock: Clock) -> Outcome:
    job.error = reason[:500]
    dead = settle(job, Job.State.DEAD, error=job.error, finished_at=clock)
    return Outcome.DEAD if dead else Outcome.LOST


def try_later(job: Job, error: str, clock: Clock) -> Outcome:
    if job.attempts >= job.max_attempts:
        return bury(job, error, clock)
    replace_dead_connection()
    job.error = error[:500]
    later: dict[str, Any] = {"run_after": clock + pause_after(job.attempts)}
    with transaction.atomic():
        if not settle(job, Job.State.QUEUED, error=job.error, lease_owner="", **later):
            return Outcome.LOST
        job.refresh_from_db(fields=["run_after"])
        ring(job.run_after)
    return Outcome.LATER


def replace_dead_connection() -> None:
    """A long job may outlive its connection: what it did must not be done again for that."""
    if not connection.in_atomic_block:
        close_old_connections()


@contextmanager
def heartbeat(job: Job) -> Iterator[None]:
    """Renew the lease from a thread of its own, on a connection of its own, until the end."""
    ended = threading.Event()
    thread = threading.Thread(target=_beat, args=(job, ended), name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _beat(job: Job, ended: threading.Event) -> None:
    try:
        while not ended.wait(BEAT):
            try:
                if not renew(job):
                    return
            except DatabaseError as error:
                logger.warning("job %s: lease not renewed: %s", job.kind, type(error).__name__)
                connections["default"].close()
    finally:
        connections.close_all()


@contextmanager
def _silence() -> Iterator[None]:
    yield
