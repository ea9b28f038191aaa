"""What set-up has done already, so that a second start does not do it again."""

from pathlib import Path

from django.conf import settings


def stamp_path(name: str) -> Path:
    return Path(settings.VAR_DIR, "stamps", name)


def read_stamp(name: str) -> str:
    """The text recorded for this step; empty when it was never done here."""
    path = stamp_path(name)
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def write_stamp(name: str, text: str) -> None:
    """Record after the work, never before: an interrupted step must be done again."""
    path = stamp_path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
