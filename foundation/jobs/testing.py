"""For tests: the worker's work, done here and now."""

from collections import Counter
from datetime import datetime

from django.utils import timezone

from foundation.jobs.runner import Outcome, run_one


def run_jobs(*, at: datetime | None = None) -> Counter[Outcome]:
    """Do every job that is due at that time (now, frozen or not) until none is left.

    Counts the outcomes. A handler's exception is logged and leaves a job for later, as in a
    worker; the next attempt is due some seconds on, so pass a later `at` to see it.
    """
    at = at or timezone.now()
    outcomes: Counter[Outcome] = Counter()
    while (outcome := run_one(at=at, beating=False)) is not None:
        outcomes[outcome] += 1
    return outcomes
