"""Compiles the translations without gettext, which a user's machine does not have."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


def catalogues() -> Iterator[Path]:
    for folder in settings.LOCALE_PATHS:
        yield from sorted(Path(folder).glob("*/LC_MESSAGES/*.po"))


def is_compiled(source: Path) -> bool:
    """Equal times, not later ones: a catalogue put back to an older state counts as changed."""
    target = source.with_suffix(".mo")
    return target.is_file() and target.stat().st_mtime_ns == source.stat().st_mtime_ns


def compile_catalogue(source: Path) -> Path:
    """Write the .mo beside its .po, whole or not at all. Fuzzy entries are left out.

    OSError, which polib raises for a syntax error too, names the file and the line.
    """
    modified = source.stat().st_mtime_ns
    target, draft = source.with_suffix(".mo"), source.with_suffix(".mo.tmp")
    polib.pofile(str(source)).save_as_mofile(str(draft))
    os.utime(draft, ns=(modified, modified))
    os.replace(draft, target)
    return target


class Command(BaseCommand):
    help = "Compile locale/*/LC_MESSAGES/*.po where they have changed."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        for source in catalogues():
            if is_compiled(source):
                continue
            try:
                target = compile_catalogue(source)
            except OSError as error:
                raise CommandError(f"{source} was not compiled: {error}") from error
            if options["verbosity"]:
                self.stdout.write(f"Compiled {target.name} of {target.parts[-3]}.")
