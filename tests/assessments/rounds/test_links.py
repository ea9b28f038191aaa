"""The links of participants: long, unknown to the database, and not for ever."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from assessments.models import ParticipantLink
from assessments.rounds.links import expiry, new_link, revoke_links
from organizations.invitation_mail import hash_of
from tests.assessments.participation.builders import join, make_participant
from tests.cast import NOON

pytestmark = pytest.mark.usefixtures("unscoped")


@pytest.fixture
def ana(rating_round):
    return make_participant(rating_round, "ana@example.org")


def test_only_a_hash_of_the_token_is_kept(ana, settings):
    settings.SITE_URL = "https://cx.example.org"
    address = new_link(ana, timezone.now())
    assert address.startswith("https://cx.example.org/r/")
    token = address.split("/")[-2]
    assert len(token) >= 43
    [link] = ParticipantLink.objects.all()
    assert link.token_sha256 == hash_of(token)
    assert token not in repr(vars(link))


def test_each_link_is_another(ana):
    links = {new_link(ana, timezone.now()) for _ in range(20)}
    assert len(links) == 20 == ParticipantLink.objects.open(now=timezone.now()).count()


def test_a_member_signs_in_instead(acme, ana, settings):
    join(acme, ana)
    ana.refresh_from_db()
    assert new_link(ana, timezone.now()) == f"{settings.SITE_URL}/rate/{ana.pk}/"
    assert not ParticipantLink.objects.exists()


@pytest.mark.parametrize(
    ("due", "last_day"),
    [
        ("2026-12-10", "2027-01-09"),  # thirty days after it is due
        ("2026-11-01", "2026-12-20"),  # overdue: thirty days from now
        ("2027-11-01", "2027-03-20"),  # at most 120 days
    ],
)
def test_a_link_ends_some_time_after_the_due_date(rating_round, due, last_day):
    rating_round.due_on = date.fromisoformat(due)
    zone = rating_round.assessment.organization.tz
    end = expiry(rating_round, NOON) - timedelta(seconds=1)
    assert timezone.localdate(end, zone).isoformat() == last_day


def test_withdrawn_links_are_dead_and_new_ones_are_not(ana):
    new_link(ana, NOON)
    with time_machine.travel(NOON):
        assert revoke_links(ana, NOON) == 1
        assert revoke_links(ana, NOON) == 0
        new_link(ana, NOON)
        assert ParticipantLink.objects.open(now=NOON).count() == 1
