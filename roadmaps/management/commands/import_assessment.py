"""manage.py import_assessment: stores the assessment of a JSON file, all of it or nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from foundation.strict_json import MAX_BYTES
from roadmaps.exchange import Imported, Refused, import_document


class Command(BaseCommand):
    help = (
        "Import an assessment from JSON (see docs/import-export.md). Importing the same file again "
        "changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--organization",
            default="",
            metavar="SLUG",
            help="import into this organisation instead of the one that the file names",
        )
        parser.add_argument(
            "--owner",
            default="",
            metavar="EMAIL",
            help="somebody who has signed up and becomes an owner of the organisation",
        )
        parser.add_argument("--dry-run", action="store_true", help="try everything, keep nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            imported = import_document(
                self._read(file),
                at=timezone.now(),
                slug=options["organization"],
                owner=options["owner"],
                dry_run=options["dry_run"],
            )
        except Refused as error:
            reasons = "".join(f"\n  {reason}" for reason in error.reasons)
            raise CommandError(f"{file.name} was not imported:{reasons}") from error
        self.stdout.write(self._said(imported, dry_run=options["dry_run"]))

    def _read(self, file: Path) -> bytes:
        try:
            with file.open("rb") as stream:
                return stream.read(MAX_BYTES + 1)  # one more shows that it is too large
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error

    def _said(self, imported: Imported, *, dry_run: bool) -> str:
        assessment = imported.assessment
        name = f"{assessment.unit.name}, {assessment.period.label} ({assessment.pk})"
        if not imported.is_new:
            return f"Already imported, nothing to do: {name}"
        return f"Would be imported: {name}" if dry_run else f"Imported: {name}"
