"""The loop that does the jobs. The one module that knows how django-tasks-db runs a task.

Its `Worker` is not public: the version is locked, and the tests that kill workers guard a change.
"""

import logging
import time

from django.db import Error as DatabaseError
from django.db import close_old_connections, connections
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from foundation.jobs.runner import OWNER
from foundation.jobs.sweep import sweep
from foundation.stopping import Stop

SWEEP_EVERY = 30.0  # seconds
POLL = 1.0  # seconds between two looks at an empty queue
LONGEST_WAIT = 30.0  # seconds between two attempts to reach the database

logger = logging.getLogger(__name__)


def hear_one() -> bool:
    """Run the next task that is due; False when there is none.

    The library's own loop looks for a task inside an exclusive transaction, every second. A plain
    read first keeps an idle worker from SQLite's write lock.
    """
    close_old_connections()
    if not DBTaskResult.objects.ready().exists():
        return False
    Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        backend_name="default",
        worker_id=OWNER,
        interval=0,
        batch=True,
        max_tasks=1,
        startup_delay=False,
    ).run()
    return True


def work(stop: Stop) -> None:
    """Do jobs until the process is told to end; the one that runs then is finished first.

    A database that is away is waited for.
    """
    swept = -SWEEP_EVERY
    pause = POLL
    while not stop:
        try:
            if time.monotonic() - swept >= SWEEP_EVERY:
                sweep()
                swept = time.monotonic()
            if not hear_one():
                stop.wait(POLL)
            pause = POLL
        except DatabaseError as error:
            pause = min(pause * 2, LONGEST_WAIT)
            logger.error("the database does not answer (%s)", type(error).__name__)
            connections.close_all()
            stop.wait(pause)
