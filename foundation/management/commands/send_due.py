"""For machines that have cron instead of a scheduler and a worker."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foundation.jobs.runner import Outcome
from foundation.jobs.schedule import send_due
from foundation.stopping import Stop


class Command(BaseCommand):
    help = "Start the regular work that is due and do every job that is due, once; for cron."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        stop = Stop()
        stop.listen()
        result = send_due(stop)
        counts = [result.outcomes[outcome] for outcome in (Outcome.DONE, Outcome.LATER)]
        given_up = result.outcomes[Outcome.DEAD]
        self.stdout.write(
            f"{counts[0]} done, {counts[1]} to be tried again later, {given_up} given up."
        )
        if result.failed:
            raise CommandError(f"These failed and will be tried again: {', '.join(result.failed)}.")
