"""Makes the fixed cuts of Inter that the PDF embeds."""

import os
from io import BytesIO
from typing import Any

from django.core.management.base import BaseCommand
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from foundation import webfont
from reports import typeface

FEATURES = ["ccmp", "kern", "locl", "mark", "mkmk", "tnum"]


def build() -> None:
    """Write every cut, each whole or not at all; the same input gives the same bytes."""
    letters = _letters()
    folder = typeface.font_folder()
    folder.mkdir(parents=True, exist_ok=True)
    for cut in typeface.CUTS:
        draft = folder / f"{cut.name}.tmp"
        draft.write_bytes(_cut(letters, cut))
        os.replace(draft, folder / cut.name)


def _letters() -> bytes:
    """The variable font with the letters of the web font only."""
    options = Options(layout_features=FEATURES, hinting=False, name_IDs=webfont.NAMES)
    with TTFont(webfont.source_font(), recalcTimestamp=False) as font:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=webfont.CODEPOINTS)
        subsetter.subset(font)
        return _saved(font)


def _cut(letters: bytes, cut: typeface.Cut) -> bytes:
    font = TTFont(BytesIO(letters), recalcTimestamp=False)
    axes = {"wght": cut.weight, "opsz": cut.optical_size}
    return _saved(instantiateVariableFont(font, axes, static=True))


def _saved(font: TTFont) -> bytes:
    buffer = BytesIO()
    font.save(buffer)
    return buffer.getvalue()


class Command(BaseCommand):
    help = "Build the fonts of the PDF, cut from Inter, where they have changed."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        if typeface.is_built():
            return
        build()
        typeface.note_built()
        if options["verbosity"]:
            self.stdout.write(f"Built {len(typeface.CUTS)} fonts for the PDF.")
