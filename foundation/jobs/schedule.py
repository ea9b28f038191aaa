"""The regular work: what has to be started because time has passed."""

import logging
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field

from django.db import Error as DatabaseError
from django.db import connections
from django.utils import timezone

from foundation.jobs.registry import PERIODICS
from foundation.jobs.runner import Outcome, replace_dead_connection, run_one
from foundation.jobs.sweep import sweep, wake_ups
from foundation.stopping import Stop

TICK_EVERY = 30.0  # seconds

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pass:
    """What one pass did: names of the regular work, and the jobs by how they ended."""

    started: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    outcomes: Counter[Outcome] = field(default_factory=Counter)


def call_periodics() -> Pass:
    """Call everything regular once. What fails is logged, and the others go on."""
    result = Pass()
    for name, regular in sorted(PERIODICS.items()):
        replace_dead_connection()
        try:
            regular(timezone.now())
        except Exception as error:
            # Without its message, which may quote what people wrote.
            frames = "".join(traceback.format_tb(error.__traceback__))
            logger.error("%s failed: %s at\n%s", name, type(error).__name__, frames)
            result.failed.append(name)
        else:
            result.started.append(name)
    return result


def tick() -> None:
    """One round of a scheduler. A database that is away is awaited by the next one."""
    try:
        replace_dead_connection()
        sweep()
    except DatabaseError as error:
        logger.error("the database does not answer (%s)", type(error).__name__)
        connections.close_all()
        return
    call_periodics()


def keep_time(stop: Stop) -> None:
    """Tick every 30 seconds until the process is told to end; late ticks are not made up for."""
    while not stop:
        began = time.monotonic()
        tick()
        stop.wait(max(TICK_EVERY - (time.monotonic() - began), 0.0))


def send_due(stop: Stop) -> Pass:
    """One pass of the regular work, then every job that is due, in this process.

    The wake-ups from before have nobody else to hear them, and are thrown away.
    """
    began = timezone.now()
    sweep()
    result = call_periodics()
    while not stop and (outcome := run_one()) is not None:
        result.outcomes[outcome] += 1
    wake_ups().ready().filter(enqueued_at__lte=began).delete()
    return result
