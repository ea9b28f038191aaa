"""manage.py load_demo: two fictitious retailers with two years of history, to look around in."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from maturity.models import ModelVersion
from organizations.models import Role
from reports.demonstration import AddressTakenError, email_of, load, read_story


class Command(BaseCommand):
    help = "Load the demonstration and print its sign-ins. Loading it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        password = settings.DEMONSTRATION_PASSWORD
        try:
            is_new = load(password=password)
        except ModelVersion.DoesNotExist as error:
            raise CommandError("Run `manage.py load_model` first: no model is loaded.") from error
        except AddressTakenError as error:
            raise CommandError(
                f"The address “{error}” belongs to an organisation that is not a demonstration. "
                "Give it another address, then load the demonstration again."
            ) from error
        state = "loaded" if is_new else "was already loaded, nothing to do"
        self.stdout.write(f"Demonstration (fictitious data) {state}. Password for all: {password}")
        self._write_sign_ins()
        self.stdout.write("Remove it at any time with: manage.py remove_demo")

    def _write_sign_ins(self) -> None:
        story = read_story()
        for edition in story["organizations"]:
            self.stdout.write(f"  {edition['name']} ({edition['language']})")
            for person in story["people"]:
                email, role = email_of(edition, person), Role(person["role"]).label
                self.stdout.write(f"    {email:<26}{role}")
