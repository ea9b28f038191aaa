"""Does what was queued, until it is told to stop."""

from typing import Any

from django.core.management.base import BaseCommand

from foundation.jobs.worker import work
from foundation.stopping import Stop


class Command(BaseCommand):
    help = "Do queued jobs until SIGTERM or Ctrl+C. Several workers share the work."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        stop = Stop()
        stop.listen()
        work(stop)
