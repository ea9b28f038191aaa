"""What the page of a closed round costs with many raters: queries, processor time, bytes.

Usage: python bench/agreement.py [RATERS ...], by default 10, 50 and 200, of all criteria each. It
works in a temporary database. Prints the median of the page, of the load behind it, of the pure
arithmetic alone, and of closing the round.
"""

import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
FOLDER = TemporaryDirectory(prefix="rumbo-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ["DEBUG"] = "true"
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER.name}/bench.sqlite3"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django_scopes import scopes_disabled  # noqa: E402

from assessments.agreement.actions import settle  # noqa: E402
from assessments.agreement.results import agreement_of  # noqa: E402
from assessments.models import (  # noqa: E402
    AreaRating,
    Assessment,
    Participant,
    ParticipantRating,
    RatingRound,
)
from maturity.agreement import agreement_over  # noqa: E402
from maturity.consensus import Counts, consensus_of  # noqa: E402
from maturity.levels import AREA_KEYS  # noqa: E402
from maturity.models import ModelVersion  # noqa: E402
from organizations.models import Membership, Organization, Role, Unit, User  # noqa: E402

RUNS = 7
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
GROUPS = ("Front line", "Middle management", "Leadership", "Back office")


def milliseconds(work: Callable[[], object]) -> float:
    """Median of RUNS runs, in processor time: SQLite runs in this process too."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times) * 1000


def make_lead() -> Membership:
    organization = Organization.objects.create(slug="bench", name="Bench", created_at=NOW)
    Unit.objects.create(organization=organization, name="Stores")
    user = User.objects.create_user("lead@example.org", name="Lead")
    return Membership.objects.create(
        organization=organization, user=user, role=Role.LEAD, joined_at=NOW
    )


def make_round(lead: Membership, *, raters: int, year: int) -> RatingRound:
    """A round in which everybody has rated everything, every fifth answer with a comment."""
    chance = random.Random(raters)
    assessment = Assessment.objects.create(
        organization=lead.organization,
        unit=Unit.objects.get(organization=lead.organization),
        model_version=ModelVersion.objects.current(),
        period_kind="year",
        period_start=date(year, 1, 1),
        period_end=date(year, 12, 31),
        created_at=NOW,
    )
    AreaRating.objects.bulk_create(
        AreaRating(assessment=assessment, area_key=key) for key in AREA_KEYS
    )
    rating_round = RatingRound.objects.create(
        assessment=assessment, due_on=date(2026, 12, 1), opened_at=NOW
    )
    people = Participant.objects.bulk_create(
        Participant(
            round=rating_round,
            email=f"rater.{number}@example.org",
            seniority=GROUPS[number % len(GROUPS)],
            areas=",".join(AREA_KEYS),
            invited_at=NOW,
        )
        for number in range(raters)
    )
    ParticipantRating.objects.bulk_create(
        ParticipantRating(
            participant=person,
            criterion_id=criterion.id,
            level=chance.choice((0, 1, 1, 2, 2, None)),
            note="What we saw in the shop last week." if chance.random() < 0.2 else "",
            updated_at=NOW,
        )
        for person in people
        for criterion in assessment.model_version.model.criteria
    )
    return rating_round


def measure(lead: Membership, rating_round: RatingRound) -> None:
    assessment = rating_round.assessment
    raters = Participant.objects.filter(round=rating_round).count()
    RatingRound.objects.filter(pk=rating_round.pk).update(state="closed", closed_at=LATER)
    start = time.process_time()
    settle(round=rating_round, by=lead, at=LATER)
    closing = (time.process_time() - start) * 1000
    rating_round.refresh_from_db()
    client = Client()
    client.force_login(lead.user)
    kwargs = {"slug": "bench", "assessment_id": assessment.pk}
    url = reverse("assessments:agreement", kwargs=kwargs)
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    results = agreement_of(assessment, rating_round)
    counts: list[Counts] = [q.figures.consensus.counts for q in results.questions if q.figures]

    def arithmetic() -> None:
        agreement_over(counts, raters=raters)
        for one in counts:
            consensus_of(one)

    page = milliseconds(lambda: client.get(url))
    load = milliseconds(lambda: agreement_of(assessment, rating_round))
    print(
        f"{raters:4} raters: {len(captured)} queries, page {page:.0f} ms, load {load:.0f} ms,"
        f" arithmetic {milliseconds(arithmetic):.1f} ms, closing {closing:.0f} ms,"
        f" {len(answer.content) // 1024} KiB"
    )


def main() -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_model", verbosity=0)
    with scopes_disabled():
        lead = make_lead()
        for number, raters in enumerate(map(int, sys.argv[1:] or ("10", "50", "200"))):
            measure(lead, make_round(lead, raters=raters, year=2001 + number))


if __name__ == "__main__":
    main()
