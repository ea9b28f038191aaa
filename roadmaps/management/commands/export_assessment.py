"""manage.py export_assessment: one assessment as a JSON file that can be imported again."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from assessments.exchange import find
from roadmaps.exchange import export_document


class Command(BaseCommand):
    help = "Write an assessment with its initiatives as JSON (see docs/import-export.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", type=UUID, help="the assessment, by the id in its address")
        parser.add_argument("--out", type=Path, help="a file; without it, standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        assessment = find(options["id"])
        if assessment is None:
            raise CommandError(f"There is no assessment {options['id']}.")
        content = export_document(assessment)
        out: Path | None = options["out"]
        if out is None:
            self.stdout.write(content.decode(), ending="")
            return
        try:
            out.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Written to {out}.")
