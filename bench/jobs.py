"""Workers killed with kill -9 at random moments: which jobs were lost, which were done twice.

    .venv/bin/python bench/jobs.py [--jobs 200] [--kills 40] [--workers 2] [--cron] [--seed N]

On a database of its own in a temporary folder, or on the empty one of DATABASE_URL. Leases are of
one second instead of 20, so that a run does not take an hour. Half of the jobs end in the
transaction of their effect (`completing`) and must have it exactly once; the others have it before
they are marked as done, and a kill in between repeats it. With --cron, the jobs are queued and done
by `send_due`, which is killed instead. Prints one line of JSON.
"""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
FOLDER = tempfile.TemporaryDirectory(prefix="rumbo-jobs-")
os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER.name}/jobs.sqlite3")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SECRET_KEY", "bench" * 12)

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from foundation.jobs import lease, runner, schedule, worker  # noqa: E402
from foundation.jobs.lease import completing  # noqa: E402
from foundation.jobs.queue import enqueue  # noqa: E402
from foundation.jobs.registry import PERIODICS, job, periodic  # noqa: E402
from foundation.models import Job  # noqa: E402
from foundation.stopping import Stop  # noqa: E402

LEASE = 1.0  # seconds
LENGTH = 0.03  # seconds of one job
COUNT = 0  # jobs that `queue_all` queues

PERIODICS.clear()  # the product's own regular work has nothing to do here


def leave_a_trace(done: Job) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_effects (name) VALUES (%s)", [f"{done.kind} {done.key}"])


@job("bench.exact")
def exact(todo: Job) -> None:
    time.sleep(LENGTH * random.random())
    with completing(todo):
        leave_a_trace(todo)


@job("bench.plain")
def plain(todo: Job) -> None:
    time.sleep(LENGTH * random.random())
    leave_a_trace(todo)
    time.sleep(LENGTH * random.random())


@periodic("bench")
def queue_all(now: datetime) -> None:
    for number in range(COUNT):
        kind = ("bench.exact", "bench.plain")[number % 2]
        enqueue(kind=kind, key=str(number), now=now)


def prepare() -> None:
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_effects (name VARCHAR(80))")
    lease.LEASE = timedelta(seconds=LEASE)
    runner.BEAT = LEASE / 4
    worker.SWEEP_EVERY = schedule.TICK_EVERY = LEASE / 2


def let_go() -> None:
    """Close every connection: two processes must not write to one."""
    connections.close_all()
    if close_pool := getattr(connection, "close_pool", None):
        close_pool()


def spawn(*, cron: bool) -> int:
    """A worker, or one `send_due`, in a process of its own; its process id."""
    let_go()
    pid = os.fork()
    if pid:
        return pid
    random.seed()
    runner.OWNER = runner.own_name()
    stop = Stop()
    stop.listen()
    with suppress(BaseException):
        schedule.send_due(stop) if cron else worker.work(stop)
    let_go()
    os._exit(0)


def reap(children: set[int]) -> None:
    while children:
        pid, _ = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        children.discard(pid)


def unfinished() -> int:
    ended = Job.objects.filter(state__in=[Job.State.DONE, Job.State.DEAD]).count()
    return COUNT - ended


def harass(*, kills: int, workers: int, cron: bool, patience: float) -> int:
    """Keep workers busy, killing one now and then, until everything is done; the kills made."""
    children: set[int] = set()
    killed, until = 0, time.monotonic() + patience
    while unfinished() and time.monotonic() < until:
        while len(children) < workers:
            children.add(spawn(cron=cron))
        time.sleep(random.uniform(0.1, 0.5))
        reap(children)
        if killed < kills and children:
            os.kill(random.choice(sorted(children)), signal.SIGKILL)
            killed += 1
    for pid in children:
        os.kill(pid, signal.SIGTERM)
        os.waitpid(pid, 0)
    return killed


def effects() -> Counter[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, COUNT(*) FROM bench_effects GROUP BY name")
        return Counter(dict(cursor.fetchall()))


def main() -> None:
    global COUNT
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("jobs", 200), ("kills", 40), ("workers", 2), ("seed", 0)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--cron", action="store_true", help="kill send_due instead of workers")
    parser.add_argument("--patience", type=float, default=600, help="seconds")
    options = parser.parse_args()
    random.seed(options.seed or None)
    COUNT = options.jobs
    prepare()
    began = time.monotonic()
    if not options.cron:
        queue_all(timezone.now())
    killed = harass(
        kills=options.kills, workers=options.workers, cron=options.cron, patience=options.patience
    )
    seen = effects()
    twice = [name for name, count in seen.items() if count > 1]
    states = Counter(Job.objects.values_list("state", flat=True))
    attempts = Counter(Job.objects.values_list("attempts", flat=True))
    print(
        json.dumps(
            {
                "database": connection.vendor,
                "jobs": COUNT,
                "kills": killed,
                "lost": COUNT - len(seen),
                "exact_twice": sum(name.startswith("bench.exact") for name in twice),
                "plain_twice": sum(name.startswith("bench.plain") for name in twice),
                "states": dict(sorted(states.items())),
                "attempts": dict(sorted(attempts.items())),
                "seconds": round(time.monotonic() - began, 1),
            }
        )
    )
    let_go()


if __name__ == "__main__":
    main()
