"""Work of this app that is done outside of a request."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from foundation.jobs.registry import job, periodic
from foundation.models import Job
from organizations.digests import make_digests, send_digest


@periodic("digests")
def digests_of_the_day(now: datetime) -> None:
    make_digests(now=now)


# Eight attempts reach over three hours: a mail server may be away for so long.
@job("mail.digest", attempts=8)
def mail_digest(job: Job) -> None:
    send_digest(UUID(job.payload["digest"]), now=timezone.now())
