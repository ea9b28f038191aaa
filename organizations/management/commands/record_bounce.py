"""Notes that an e-mail came back, for whoever reads the mailbox that bounces go to."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from organizations.bounces import bounced


class Command(BaseCommand):
    help = "Record that mail to an address came back, so that its senders see it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address")
        parser.add_argument("--reason", required=True, help="what the mail server said")

    def handle(self, *args: Any, **options: Any) -> None:
        address = options["address"].strip()
        try:
            validate_email(address)
        except ValidationError as error:
            raise CommandError(f"{address} is not an e-mail address.") from error
        marked = bounced(address, options["reason"], timezone.now())
        if not marked:
            raise CommandError(f"Nothing is known to have been mailed to {address}.")
        self.stdout.write(f"Noted in {marked} places that mail to {address} came back.")
