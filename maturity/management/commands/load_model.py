"""manage.py load_model: makes a version of the maturity model available for assessments."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from foundation import strict_json
from maturity.actions import VersionConflictError, load_version
from maturity.content import PACKAGED_MODEL, ContentError


class Command(BaseCommand):
    help = "Load a version of the maturity model. Loading the same file again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            type=Path,
            default=PACKAGED_MODEL,
            help="a model as JSON; without it, the model that comes with Rumbo",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            version, is_new = load_version(content=self._read(file), at=timezone.now())
        except ContentError as error:
            raise CommandError(f"{file.name} is not a valid model. {error}") from error
        except VersionConflictError as error:
            raise CommandError(
                f"{error} A loaded version never changes: raise “version” in {file.name} and load "
                "it again."
            ) from error
        state = "loaded" if is_new else "already loaded, nothing to do"
        self.stdout.write(f"Model {version.key}, version {version.version}: {state}.")

    def _read(self, file: Path) -> Any:
        try:
            with file.open("rb") as stream:  # one more byte shows that it is too large
                return strict_json.loads(stream.read(strict_json.MAX_BYTES + 1))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except strict_json.JsonError as error:
            raise CommandError(f"{file.name} was not loaded. {error}") from error
