"""Makes the small web font from the Inter that pip installed."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from fontTools import subset

from foundation import webfont


def build(target: Path) -> None:
    """Write the WOFF2, whole or not at all; the same input gives the same bytes."""
    options = subset.Options(flavor="woff2", name_IDs=webfont.NAMES, recalc_timestamp=False)
    options.layout_features += webfont.EXTRA_FEATURES
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=webfont.CODEPOINTS)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".tmp")
    with subset.load_font(str(webfont.source_font()), options) as font:
        subsetter.subset(font)
        subset.save_font(font, str(draft), options)
    os.replace(draft, target)


class Command(BaseCommand):
    help = "Build the web font, a subset of Inter, where it has changed."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        if webfont.is_built():
            return
        target = webfont.web_font()
        build(target)
        webfont.note_built()
        if options["verbosity"]:
            self.stdout.write(f"Built the web font, {target.stat().st_size // 1024} KB.")
