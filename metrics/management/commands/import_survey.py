"""manage.py import_survey: a survey file becomes figures, by the same steps as on the pages."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django_scopes import scope

from foundation.strict_json import loads
from metrics.imports import store
from metrics.imports.actions import (
    AlreadyImportedError,
    NothingToImportError,
    RejectedRowsError,
    ask_check,
    ask_import,
    begin,
    discard,
)
from metrics.imports.checking import definitions_of, keep, read
from metrics.imports.mapping import SurveyMapping
from metrics.imports.outcome import Outcome
from metrics.imports.reading import look_at
from metrics.imports.refusals import FileRefused, MappingError
from metrics.imports.wording import (
    failure_text,
    figures_text,
    file_text,
    mapping_text,
    rejected_text,
)
from metrics.imports.writing import fail, write
from metrics.models import RejectedRow, SurveyImport
from organizations.models import Membership, Role, Unit

MEGABYTE = 1024 * 1024
SHOWN = 20  # rejected rows that are printed


class Command(BaseCommand):
    help = "Import the answers of a survey file as figures, with the columns that MAPPING names."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument("--unit", required=True, type=UUID, metavar="UUID")
        parser.add_argument("--mapping", required=True, type=Path, metavar="MAPPING.json")
        parser.add_argument("--valid-rows", action="store_true", help="leave rejected rows out")
        parser.add_argument("--dry-run", action="store_true", help="count, and write nothing")
        parser.add_argument("--replace-typed", action="store_true", help="also figures typed in")
        parser.add_argument("--as", dest="email", default="", metavar="E-MAIL")

    def handle(self, *args: Any, **options: Any) -> None:
        member = _member(options["organization"], options["email"])
        with scope(organization=member.organization):
            try:
                self._import(member, options)
            except FileRefused as refused:
                raise CommandError(file_text(refused)) from refused
            except MappingError as error:
                raise CommandError(mapping_text(error)) from error

    def _import(self, member: Membership, options: dict[str, Any]) -> None:
        row = self._checked(member, options)
        try:
            if options["dry_run"]:
                self.stdout.write("Nothing is written: this was a dry run.")
                return
            ask_import(
                survey_import=row,
                only_valid_rows=options["valid_rows"],
                replace_typed=options["replace_typed"],
                by=member,
                at=timezone.now(),
            )
            row.refresh_from_db()
            now, typed = timezone.now(), options["replace_typed"]
            if not write(survey_import=row, replace_typed=typed, by=member, at=now):
                row.refresh_from_db()
                raise CommandError(failure_text(row))
            row.refresh_from_db()
            self.stdout.write(f"{figures_text(row.outcome['written'])} imported.")
        except AlreadyImportedError:
            self.stdout.write("This very file is imported already. Nothing was changed.")
        except RejectedRowsError as error:
            text = "Some rows cannot be used: mend them, or leave them out with --valid-rows."
            raise CommandError(text) from error
        except NothingToImportError as error:
            raise CommandError("No row of this file can be used.") from error
        finally:
            fail(row, "conflict")  # only what an unforeseen end has left half way
            if SurveyImport.objects.filter(pk=row.pk, state=SurveyImport.State.CHECKED).exists():
                discard(survey_import=row, by=member)

    def _checked(self, member: Membership, options: dict[str, Any]) -> SurveyImport:
        """The import with its file read; the counts are printed."""
        mapping = _mapping(options["mapping"], member)
        path, now = options["file"], timezone.now()
        try:
            source = path.open("rb")
        except OSError as error:
            raise CommandError(f"{path}: this file cannot be opened.") from error
        unit = Unit.objects.for_member(member).active().filter(pk=options["unit"]).first()
        if unit is None:
            raise CommandError("This organisation has no such unit, or it is archived.")
        with source, store.held(iter(lambda: source.read(MEGABYTE), b"")) as held:
            layout = look_at(
                held.path,
                encoding=mapping.encoding,
                separator=mapping.separator,
                sheet=mapping.sheet,
                header_row=mapping.header_row,
            )
            row = begin(unit=unit, file_name=path.name, file=held, layout=layout, by=member, at=now)
            held.taken = True
        row = ask_check(survey_import=row, mapping=mapping, expected_version=1, by=member, at=now)
        found = read(row, by=member)
        if isinstance(found, Outcome):
            store.keep_comments(row.stored_as, found.comments)
        if not keep(row, found) or row.state == SurveyImport.State.FAILED:
            reason = failure_text(row)
            discard(survey_import=row, by=member)
            raise CommandError(reason)
        self._report(row)
        return row

    def _report(self, row: SurveyImport) -> None:
        self.stdout.write(f"{row.rows_read} rows read, {row.rows_used} can be used.")
        if row.rows_rejected:
            self.stdout.write(f"{row.rows_rejected} rows are rejected:")
        for each in RejectedRow.objects.filter(survey_import=row)[:SHOWN]:
            self.stdout.write(
                f"  row {each.row}, {each.column}: {each.value!r} – {rejected_text(each)}"
            )


def _member(slug: str, email: str) -> Membership:
    """In whose name it is done: the first owner, unless somebody is named."""
    rows = Membership.objects.select_related("organization", "user").order_by("joined_at", "pk")
    rows = rows.filter(organization__slug=slug)
    rows = rows.with_email(email) if email else rows.filter(role=Role.OWNER)
    member: Membership | None = rows.first()
    if member is None:
        raise CommandError(f"The organisation “{slug}” has no such member, or does not exist.")
    return member


def _mapping(path: Path, member: Membership) -> SurveyMapping:
    """The mapping of the file; a metric may be named by its key, such as csat."""
    try:
        raw = loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise CommandError(f"{path}: this is no JSON file that can be read.") from error
    keys = {row.metric.key: pk for pk, row in definitions_of(member.organization_id).items()}
    scores = raw.get("scores") if isinstance(raw, dict) else None
    for score in scores if isinstance(scores, list) else ():
        if isinstance(score, dict):
            wanted = score.get("metric_id")
            score["metric_id"] = keys.get(wanted, wanted) if isinstance(wanted, str) else wanted
    return SurveyMapping.from_json(raw)
