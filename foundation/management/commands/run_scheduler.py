"""Starts what has to be done because time has passed, until it is told to stop."""

from typing import Any

from django.core.management.base import BaseCommand

from foundation.jobs.schedule import keep_time
from foundation.stopping import Stop


class Command(BaseCommand):
    help = "Start reminders and other regular work every 30 seconds until SIGTERM or Ctrl+C."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        stop = Stop()
        stop.listen()
        keep_time(stop)
