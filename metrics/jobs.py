"""Work outside of requests; every process loads this module when it starts."""

from datetime import datetime

from django.core.cache import cache

from foundation.jobs.registry import job, periodic
from foundation.models import Job
from metrics.imports import jobs_part
from metrics.imports.actions import CHECK, IMPORT


@job(CHECK)
def check_survey_file(job: Job) -> None:
    """Reads a survey file under its mapping."""
    jobs_part.check_file(job)


@job(IMPORT)
def import_survey_file(job: Job) -> None:
    """Writes the figures of a survey file that was read."""
    jobs_part.import_file(job)


@periodic("survey_files")
def sweep_survey_files(now: datetime) -> None:
    """At most once an hour: survey files that wait for more than a day."""
    if cache.add("survey_files.swept", True, timeout=3600):
        jobs_part.sweep_survey_files(now)
