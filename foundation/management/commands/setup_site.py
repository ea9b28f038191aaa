"""Brings the database, the compiled files and the first content up to date, in one process."""

import hashlib
import io
import re
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from foundation.stamps import read_stamp, stamp_path, write_stamp
from foundation.staticfiles import RumboStaticFilesConfig


def static_sources() -> Iterator[tuple[str, str]]:
    """Each published name with the path of its file."""
    for finder in get_finders():
        for name, storage in finder.list(RumboStaticFilesConfig.ignore_patterns):
            yield str(Path(getattr(storage, "prefix", None) or "", name)), storage.path(name)


def static_fingerprint() -> str:
    """Changes with any file that would be collected, and with the storage that collects it."""
    lines = [settings.STORAGES["staticfiles"]["BACKEND"], str(settings.STATIC_ROOT)]
    for name, path in static_sources():
        status = Path(path).stat()
        lines.append(f"{name} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def migrations_are_pending() -> bool:
    """Asks the database itself: a restored backup may be older than any note about it."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def people_exist() -> bool:
    return get_user_model()._default_manager.exists()


def people_of(text: str) -> bool:
    """Whether somebody whose address stands in the text can still sign in."""
    addresses = re.findall(r"[\w.+-]+@[\w.-]*\w", text)
    return get_user_model()._default_manager.filter(email__in=addresses).exists()


class Command(BaseCommand):
    help = "Prepare the site for serving; what has not changed is left alone."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="load no demonstration")

    def handle(self, *args: Any, **options: Any) -> None:
        Path(settings.VAR_DIR).mkdir(mode=0o700, exist_ok=True)
        for step in ("compile_translations", "build_fonts", "build_report_fonts"):
            call_command(step, stdout=self.stdout)
        self.collect_static()
        try:
            self.prepare_database()
            call_command("load_model", stdout=io.StringIO())
            self.show_demonstration(wanted=not options["no_demo"])
        except DatabaseError as error:
            raise CommandError(f"The database did not answer as expected: {error}") from error

    def collect_static(self) -> None:
        wanted = static_fingerprint()
        manifest = Path(settings.STATIC_ROOT, "staticfiles.json")
        if manifest.is_file() and read_stamp("static") == wanted:
            return
        self.stdout.write("Building the static files ...")
        call_command("collectstatic", interactive=False, verbosity=0)
        write_stamp("static", wanted)

    def prepare_database(self) -> None:
        if migrations_are_pending():
            self.stdout.write("Bringing the database up to date ...")
            call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)

    def show_demonstration(self, *, wanted: bool) -> None:
        """Load it once, on first use; afterwards repeat its sign-ins for as long as it is there.

        Removed, it does not come back by itself: the stamp outlives it.
        """
        if wanted and not people_exist() and not stamp_path("demonstration").exists():
            self.stdout.write("Loading the demonstration ...")
            answer = io.StringIO()
            call_command("load_demo", stdout=answer)
            write_stamp("demonstration", answer.getvalue())
        signs_in = read_stamp("demonstration")
        if people_of(signs_in):
            self.stdout.write(f"\n{signs_in.strip()}")
