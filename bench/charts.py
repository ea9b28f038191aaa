"""What a chart costs: drawn, from the cache, and written by hand.

python bench/charts.py
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DEBUG", "true")
FOLDER = TemporaryDirectory(prefix="rumbo-bench-")
os.environ["CHART_CACHE_DIR"] = FOLDER.name

import django  # noqa: E402

django.setup()

from bench.sample import DUMBBELL, SWIMLANE, TREND  # noqa: E402
from reports import charts  # noqa: E402
from reports.charts import Chart, ChartTarget, chart_key, stacked_bar  # noqa: E402

ROUNDS = 15
CHARTS: dict[str, Chart] = {"dumbbell": DUMBBELL, "trend": TREND, "swimlane": SWIMLANE}


def milliseconds(work: Callable[[], object]) -> float:
    """Median of ROUNDS runs."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def main() -> None:
    start = time.perf_counter()
    from reports.charts.drawing import draw

    print(f"loading matplotlib, once per process {(time.perf_counter() - start) * 1000:8.1f} ms")
    by_hand = milliseconds(lambda: stacked_bar((2, 3, 1, 0), "text"))
    print(f"stacked bar, by hand                 {by_hand:8.2f} ms")
    for name, chart in CHARTS.items():
        key = chart_key(chart, ChartTarget.PDF, None)
        drawn = milliseconds(lambda: draw(chart, ChartTarget.PDF, None, key))  # noqa: B023
        show = getattr(charts, name)
        show(chart, ChartTarget.PDF)
        cached = milliseconds(lambda: show(chart, ChartTarget.PDF))  # noqa: B023
        size = len(show(chart, ChartTarget.PDF))
        print(f"{name:9} drawn {drawn:6.1f} ms, cached {cached:5.2f} ms, {size} bytes")


if __name__ == "__main__":
    main()
