"""manage.py render_report: writes the PDF of an assessment to a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from assessments.models import Assessment
from reports.issue import LANGUAGES, PAPERS, Issued, issue
from reports.rendering import PdfError


class Command(BaseCommand):
    help = "Render the roadmap report of an assessment. A completed one is kept as issued."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("assessment", type=UUID, help="the assessment's id, from its address")
        parser.add_argument("--lang", choices=LANGUAGES, help="default: the organisation's")
        parser.add_argument("--paper", choices=PAPERS, default="a4")
        parser.add_argument("--out", type=Path, help="file to write; default: the report's name")

    def handle(self, *args: Any, **options: Any) -> None:
        issued = self._issue(options)
        out: Path = options["out"] or Path(issued.file_name)
        try:
            out.write_bytes(issued.pdf)
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{out}: {len(issued.pdf) / 1024:.0f} KiB")

    def _issue(self, options: dict[str, Any]) -> Issued:
        assessment = find_assessment(options["assessment"])
        organization = assessment.organization
        language = options["lang"] or organization.language
        try:
            with scope(organization=organization):
                return issue(
                    assessment=assessment,
                    language=language,
                    paper=options["paper"],
                    by=None,
                    at=timezone.now(),
                )
        except PdfError as error:
            raise CommandError(error.message) from error


def find_assessment(assessment_id: UUID) -> Assessment:
    """Whichever organisation it belongs to: commands are for the administrator."""
    with scopes_disabled():
        rows = Assessment.objects.select_related("organization", "unit", "model_version")
        found: Assessment | None = (
            rows.defer("model_version__content").filter(pk=assessment_id).first()
        )
    if found is None:
        raise CommandError(f"There is no assessment {assessment_id}.")
    return found
