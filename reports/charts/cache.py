"""Drawn charts, kept by their content.

The key is made of everything that decides the picture: the chart's values, where it is
shown, the code that draws and the version of matplotlib. A change of any of them is a new
key, so nothing is ever invalidated.
"""

import logging
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version
from json import dumps
from pathlib import Path

from django.core.cache import caches

from reports.charts.data import Chart, ChartTarget
from reports.charts.markup import Svg

logger = logging.getLogger(__name__)


@cache
def code_version() -> str:
    """Hash of the drawing code: new code never shows a picture of the old."""
    digest = sha256(version("matplotlib").encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def chart_key(chart: Chart, target: ChartTarget, width: float | None) -> str:
    """SHA-256 of content, target, width and code, in hex."""
    content = [type(chart).__name__, asdict(chart), target.value, width, code_version()]
    return sha256(dumps(content, sort_keys=True).encode()).hexdigest()


def cached_svg(chart: Chart, target: ChartTarget, width: float | None = None) -> Svg:
    """The chart from the cache, or drawn and kept.

    A cache that cannot be read or written costs time and nothing else.
    """
    key = chart_key(chart, target, width)
    try:
        kept = caches["charts"].get(key)
    except OSError:
        logger.warning("The chart cache cannot be read.", exc_info=True)
        kept = None
    return Svg(kept) if isinstance(kept, str) else _draw(chart, target, width, key)


def _draw(chart: Chart, target: ChartTarget, width: float | None, key: str) -> Svg:
    # Imported here because matplotlib costs a process 0.6 s and 60 MB: one that only shows
    # charts that are already drawn never pays it.
    svg: Svg = import_module("reports.charts.drawing").draw(chart, target, width, key)
    try:
        caches["charts"].set(key, str(svg))
    except OSError:
        logger.warning("The chart cache cannot be written.", exc_info=True)
    return svg
