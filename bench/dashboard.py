"""Time and queries of the dashboard of a large organisation.

Usage: python bench/dashboard.py. Fills a temporary database with 500 units × 12 metrics × 12
quarters (72,000 figures) and asks for the organisation's dashboard, a unit's, and the wall, each
several times, without a network. Prints a line per page: median and slowest time in milliseconds,
and the number of queries.
"""

import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
FOLDER = tempfile.TemporaryDirectory(prefix="rumbo-bench-")
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER.name}/bench.sqlite3"
os.environ["DEBUG"] = "true"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django_scopes import scopes_disabled  # noqa: E402

from foundation.periods import PeriodKind, latest_periods, period_around, previous  # noqa: E402
from metrics.models import Metric, MetricDefinition, Observation  # noqa: E402
from metrics.recipes import Definition  # noqa: E402
from metrics.sheets import sheets  # noqa: E402
from organizations.models import Membership, Organization, Role, Unit, User  # noqa: E402

UNITS, METRICS, PERIODS = 500, 12, 12
RUNS = 7
COLUMNS = [
    *("recipe", "unit", "higher_is_better", "minimum", "maximum", "scale_min", "scale_max"),
    *("top_from", "top_to", "bottom_from", "bottom_to", "limit", "low_below"),
]


def fill(now: datetime) -> tuple[Organization, Unit, User]:
    organization = Organization.objects.create(slug="bench", name="Bench", created_at=now)
    units = Unit.objects.bulk_create(
        Unit(organization=organization, name=f"Shop {number:03}") for number in range(UNITS)
    )
    user = User.objects.create_user("bench@example.org", "a long passphrase", name="Bench")
    Membership.objects.create(organization=organization, user=user, role=Role.LEAD, joined_at=now)
    last = previous(period_around(now.date(), PeriodKind.QUARTER))
    periods = latest_periods(PeriodKind.QUARTER, last.end, PERIODS)
    for sheet in sheets()[:METRICS]:
        metric = Metric.objects.create(organization=organization, key=sheet.key, created_at=now)
        wanted: Definition = sheet.definition
        columns = {name: getattr(wanted, name) for name in COLUMNS}
        definition = MetricDefinition.objects.create(
            metric=metric, number=1, created_at=now, **columns
        )
        Observation.objects.bulk_create(
            (
                Observation(
                    organization=organization,
                    unit=unit,
                    metric=metric,
                    definition=definition,
                    period_start=period.start,
                    period_end=period.end,
                    inputs=sheet.example.inputs,
                    n=50,
                    recorded_at=now,
                )
                for unit in units
                for period in periods
            ),
            batch_size=2000,
        )
    return organization, units[0], user


def measure(client: Client, path: str) -> None:
    client.get(path)
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        times.append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}")
    median, slowest = statistics.median(times) * 1e3, max(times) * 1e3
    print(f"{path[:58]:<60}{median:>10.0f}{slowest:>10.0f}{len(queries):>9}")


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_model", verbosity=0)
    now = datetime.now(UTC)
    with scopes_disabled():
        organization, unit, user = fill(now)
        print(f"{Observation.objects.count():,} figures")
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    base = f"/o/{organization.slug}/dashboard/"
    print(f"{'page':<60}{'p50 ms':>10}{'max ms':>10}{'queries':>9}")
    for path in (base, f"{base}units/{unit.pk}/", f"{base}wall/", f"{base}beside/"):
        measure(client, path)


if __name__ == "__main__":
    main()
