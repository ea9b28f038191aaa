"""Work outside of requests; every process loads this module when it starts."""

from datetime import datetime

from django.core.cache import cache

from assessments.evidence.store import sweep_orphans
from assessments.rhythm import notices, reminders
from assessments.rounds import mail
from foundation.jobs.registry import job, periodic
from foundation.models import Job

# Loaded here for what they register: the reminders, and how each notice reads.
__all__ = ["mail_participant", "notices", "reminders", "sweep_evidence"]


@job(mail.KIND)
def mail_participant(job: Job) -> None:
    """The invitation of one participant."""
    mail.send_invitation(job)


@periodic("evidence")
def sweep_evidence(now: datetime) -> None:
    """At most once an hour: evidence files that no row names, left behind by a crash."""
    if cache.add("evidence.swept", True, timeout=3600):
        sweep_orphans(now)
