"""manage.py remove_demo: deletes the demonstration and nothing else."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand

from reports.demonstration_removal import remove


class Command(BaseCommand):
    help = "Remove every demonstration with its people. Real organisations are never touched."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = remove()
        if not removed:
            self.stdout.write("No demonstration is loaded, nothing to do.")
            return
        self.stdout.write("The demonstration is removed:")
        for label, number in sorted(removed.items()):
            name = apps.get_model(label)._meta.verbose_name_plural
            self.stdout.write(f"  {number:>5} {name}")
