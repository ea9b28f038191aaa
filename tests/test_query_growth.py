"""A page asks as many questions of the database for a large organisation as for a small one."""

import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled

from assessments.models import Participant, ParticipantRating, RaterGroup, RatingRound
from organizations.models import Invitation, Membership, OptOut, Unit
from reports.models import Report
from roadmaps.models import Initiative
from tests.assessments.evidence.builders import make_piece
from tests.assessments.participation.builders import make_answer, make_link
from tests.assessments.rhythm.builders import add_feed, add_participant, add_plan, add_round
from tests.cast import NOON, Cast, make_assessment, make_cast, make_completed, make_user
from tests.metrics.stage import grow_metrics
from tests.organizations.builders import add_invitation
from tests.test_url_sweep import PAGES, Stage, make_stage, patterns

MOST = 8  # of any page
MORE = 10  # rows of each kind
# What a page shows of a draft differs from what it shows of a completed assessment.
DRAFT = "assessment_id"
CASES = [
    (name, variant)
    for name in PAGES
    for variant in ("completed", "draft")
    if variant == "completed" or DRAFT in patterns()[name].converters
]


def grow(cast: Cast) -> None:
    """Ten more rows of every kind, in the unit that the pages show and in new ones."""
    grow_metrics(cast, MORE)
    with scopes_disabled():
        rating_round = RatingRound.objects.get(assessment__organization=cast.organization)
        criteria = [c.id for c in rating_round.assessment.model_version.model.criteria_of("data")]
    for number in range(MORE):
        with scopes_disabled():
            participant = Participant.objects.create(
                round=rating_round,
                email=f"participant.{number}@example.org",
                areas="data",
                invited_at=NOON,
            )
            ParticipantRating.objects.bulk_create(
                ParticipantRating(
                    participant=participant, criterion_id=key, level=1, updated_at=NOON
                )
                for key in criteria
            )
            make_piece(rating_round.assessment, title=f"Evidence {number}")
            make_piece(rating_round.assessment, criterion="DAT-1")
            RaterGroup.objects.create(
                organization=cast.organization, kind="department", name=f"Team {number}"
            )
            unit = Unit.objects.create(organization=cast.organization, name=f"Shop {number:02}")
        make_completed(cast, unit=unit, quarter=3)
        add_plan(cast, unit=unit)
        own = add_round(cast, assessment=make_assessment(cast, unit=unit, quarter=4))
        add_participant(own, member=cast.owner)
        done = make_completed(cast, year=2010 + number, quarter=2, rationale="Seen")
        make_assessment(cast, year=2010 + number, quarter=1)
        with scopes_disabled():
            person = make_user(f"member.{number}")
            member = Membership.objects.create(
                organization=cast.organization, user=person, role="lead", joined_at=NOON
            )
            member.units.add(unit)
            invitation = Invitation.objects.create(
                organization=cast.organization,
                email=f"invited.{number}@example.org",
                role="reader",
                token_sha256=uuid.uuid4().hex * 2,
                invited_by=cast.owner.user,
                created_at=NOON,
                expires_at=NOON + timedelta(days=9999),
            )
            invitation.units.add(unit)
            OptOut.objects.create(
                organization=cast.organization,
                email=cast.owner.user.email,
                kind=f"kind-{number}",
                created_at=NOON,
            )
            Initiative.objects.create(
                organization=cast.organization,
                unit=cast.unit,
                assessment=done,
                area_key="culture",
                title=f"Initiative {number}",
                responsible=person,
                horizon="0-3",
                effort="S",
                created_at=NOON,
            )
            Report.objects.create(
                organization=cast.organization,
                assessment=done,
                number=1,
                language="en",
                paper="a4",
                content_key=f"{number:064}",
                snapshot={"title": "Report"},
                pdf=b"%PDF-1.7",
                sha256="0" * 64,
                pages=1,
                issued_at=NOON,
            )


@pytest.fixture(scope="module")
def asked(django_db_setup, django_db_blocker) -> dict[tuple[str, str], list]:
    """By page: what it answers small, and what it asks small and large. Measured in one go,
    because making the rows takes longer than asking for the pages."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_model", verbosity=0)
        stage = make_stage(make_cast())
        add_invitation(stage.cast, "open-token")
        add_feed(stage.cast.owner, "open-token")
        add_plan(stage.cast)
        stage.ids["token"] = "open-token"
        invite_the_owner(stage)
        found = {case: [*ask(stage, *case)] for case in CASES}
        grow(stage.cast)
        for case in CASES:
            found[case].append(ask(stage, *case)[1])
        transaction.set_rollback(True)
    return found


def invite_the_owner(stage: Stage) -> None:
    """Makes the owner the participant, who alone sees those pages, with a link and an answer."""
    with scopes_disabled():
        participant = Participant.objects.get(pk=stage.ids["participant_id"])
        participant.user = stage.cast.owner.user
        participant.save()
    make_link(participant, stage.ids["token"])
    make_answer(participant, "DAT-1")


def ask(stage: Stage, name: str, variant: str) -> tuple[int, list[str]]:
    """The status of the owner's second look at the page, and its statements."""
    changes = {DRAFT: stage.ids["draft_id"]} if variant == "draft" else {}
    url, client = stage.url(name, **changes), stage.cast.client("owner")
    client.get(url)  # the first request of a session may write to it
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    return answer.status_code, [query["sql"] for query in queries]


@pytest.mark.django_db  # without a test that says so, no test database is made
@pytest.mark.parametrize(("name", "variant"), CASES)
def test_more_rows_ask_no_more_questions(asked, name, variant):
    status, small, large = asked[name, variant]
    assert status in (200, 302, 404, 405), status
    assert len(large) <= len(small), "\n".join(large)
    assert len(large) <= MOST, "\n".join(large)


@pytest.mark.django_db  # without a mark in the session no test database would be made
def test_most_addresses_are_pages(asked):
    """A fault in the stage would otherwise skip everything; some addresses only take forms."""
    assert sum(status == 200 for status, *_ in asked.values()) > len(CASES) / 3
