"""What a reminder says when it is mailed, in both languages; nothing when it is no longer true."""

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone, translation
from django_scopes import scope

from assessments.models import Participant, ParticipantLink, RatingRound
from assessments.rhythm.reminders import remind
from foundation.jobs.testing import run_jobs
from organizations.digests import make_digests
from organizations.models import Membership, Notice, Unit
from organizations.notice_kinds import Item, kind_called
from tests.assessments.rhythm.builders import (
    NOON,
    add_participant,
    add_plan,
    add_round,
    at,
)
from tests.cast import day, make_assessment

pytestmark = pytest.mark.usefixtures("unscoped")
DUE = "2026-12-10"
TITLES = {
    "2026-12-03": "Your ratings of Acme stores are due on 10 December 2026",
    "2026-12-09": "Your ratings of Acme stores are due tomorrow",
    "2026-12-10": "Your ratings of Acme stores are due today",
    "2026-12-11": "Your ratings of Acme stores were due on 10 December 2026",
}
PLANNED = {
    "2026-12-03": "The assessment of Acme stores is due on 10 December 2026",
    "2026-12-09": "The assessment of Acme stores is due tomorrow",
    "2026-12-10": "The assessment of Acme stores is due today",
    "2026-12-11": "The assessment of Acme stores was due on 10 December 2026",
}


def render(notice: Notice, today: str, language="en") -> Item | None:
    """As the digest does it: in scope, zone and language."""
    organization = notice.organization
    with (
        time_machine.travel(at(today), tick=False),
        scope(organization=organization),
        timezone.override(organization.tz),
        translation.override(language),
    ):
        return kind_called(notice.kind).render(notice)


def noted(today: str) -> Notice:
    remind(at(today))
    return Notice.objects.get()


def closed_notice(cast, user, rating_round) -> Notice:
    return Notice.objects.create(
        organization=cast.organization,
        email=user.email,
        user=user,
        kind="round_closed",
        key="x",
        payload={"assessment": str(rating_round.assessment_id)},
        created_at=NOON,
    )


@pytest.mark.parametrize("today", TITLES)
def test_the_title_says_by_when(acme, today):
    add_participant(add_round(acme, due=DUE), member=acme.rater)
    assert render(noted(today), today).title == TITLES[today]


def test_a_member_is_led_to_the_own_page(acme):
    mine = add_participant(add_round(acme, due=DUE), member=acme.rater)
    item = render(noted("2026-12-09"), "2026-12-09")
    assert item.url == f"http://127.0.0.1:8000/rate/{mine.pk}/"
    assert item.action == "Rate now"
    assert not ParticipantLink.objects.exists()


def test_who_comes_by_link_gets_one_that_works(acme):
    """Made while the e-mail is written: what waited in the database was no key."""
    add_participant(add_round(acme, due=DUE))
    item = render(noted("2026-12-09"), "2026-12-09")
    token = item.url.split("/r/")[1].rstrip("/")
    assert ParticipantLink.objects.count() == 1
    assert token not in str(Notice.objects.values().get())
    with time_machine.travel(at("2026-12-09")):
        assert Client().get(f"/r/{token}/").status_code < 400


def finish(row: Participant) -> None:
    Participant.objects.filter(pk=row.pk).update(finished_at=NOON)


def withdraw(row: Participant) -> None:
    Participant.objects.filter(pk=row.pk).update(revoked_at=NOON)


def close(row: Participant) -> None:
    RatingRound.objects.filter(pk=row.round_id).update(state="closed", closed_at=NOON)


def move(row: Participant) -> None:
    RatingRound.objects.filter(pk=row.round_id).update(due_on=day("2027-01-10"))


def archive(row: Participant) -> None:
    Unit.objects.update(archived_at=NOON)


def leave(row: Participant) -> None:
    Membership.objects.filter(user=row.user).delete()


@pytest.mark.parametrize("change", [finish, withdraw, close, move, archive, leave])
def test_what_is_no_longer_true_is_not_said(acme, change):
    row = add_participant(add_round(acme, due=DUE), member=acme.rater)
    notice = noted("2026-12-09")
    assert render(notice, "2026-12-09") is not None
    change(row)
    assert render(notice, "2026-12-09") is None
    assert not ParticipantLink.objects.exists()


def test_yesterdays_phase_is_not_said_today(acme):
    add_participant(add_round(acme, due=DUE))
    notice = noted("2026-12-08")
    assert render(notice, "2026-12-08") is not None
    assert render(notice, "2026-12-09") is None
    assert not ParticipantLink.objects.filter(created_at=at("2026-12-09")).exists()


def test_a_notice_of_a_row_that_is_gone_says_nothing(acme):
    add_participant(add_round(acme, due=DUE))
    notice = noted("2026-12-09")
    RatingRound.objects.get().assessment.delete()
    assert render(notice, "2026-12-09") is None


def test_a_notice_that_names_the_row_of_another_organisation_says_nothing(acme, other):
    add_participant(add_round(acme, due=DUE))
    notice = noted("2026-12-09")
    notice.organization = other.organization
    assert render(notice, "2026-12-09") is None


@pytest.mark.parametrize("today", PLANNED)
def test_a_plan_says_by_when_and_leads_to_its_start(acme, today):
    add_plan(acme, due=DUE)
    item = render(noted(today), today)
    assert item.title == PLANNED[today]
    assert item.url == f"/o/acme/assessments/new/?unit={acme.unit.pk}"
    assert "1st quarter 2027" in item.text


def test_a_plan_that_was_started_says_nothing(acme):
    add_plan(acme, due=DUE)
    notice = noted("2026-12-09")
    make_assessment(acme, year=2027, quarter=1)
    assert render(notice, "2026-12-09") is None


def test_a_plan_is_not_told_to_who_no_longer_leads(acme):
    add_plan(acme, due=DUE)
    notice = noted("2026-12-09")
    Membership.objects.filter(pk=acme.lead.pk).update(role="reader")
    assert render(notice, "2026-12-09") is None


def test_a_closed_round_leads_those_who_assess_to_the_agreement(acme):
    rating_round = add_round(acme, state="closed", closed_at=NOON)
    item = render(closed_notice(acme, acme.lead.user, rating_round), DUE)
    assert item.title == "The rating round of Acme stores, 4th quarter 2026, is closed"
    assert item.url == f"/o/acme/assessments/{rating_round.assessment_id}/agreement/"


def test_a_closed_round_thanks_the_others_who_took_part(acme):
    rating_round = add_round(acme, state="closed", closed_at=NOON)
    mine = add_participant(rating_round, member=acme.rater)
    item = render(closed_notice(acme, acme.rater.user, rating_round), DUE)
    assert "Thank you for taking part." in item.text
    assert item.url == f"/rate/{mine.pk}/"


def test_once_it_is_completed_everybody_is_led_to_the_result(acme):
    rating_round = add_round(acme, state="closed", closed_at=NOON)
    type(rating_round.assessment).objects.update(
        state="completed", completed_at=NOON, index=50, stage=2
    )
    for member in (acme.lead, acme.reader):
        notice = closed_notice(acme, member.user, rating_round)
        assert render(notice, DUE).url == f"/o/acme/assessments/{rating_round.assessment_id}/"


@pytest.mark.parametrize("who", ["reader", "gone", "reopened"])
def test_a_closed_round_says_nothing_to_strangers_or_once_it_is_open_again(acme, who):
    state = {} if who == "reopened" else {"state": "closed", "closed_at": NOON}
    rating_round = add_round(acme, **state)
    notice = closed_notice(acme, (acme.lead if who == "gone" else acme.reader).user, rating_round)
    if who == "gone":
        acme.lead.delete()
    assert render(notice, DUE) is None


def test_a_name_cannot_make_a_link_or_a_line(acme):
    Unit.objects.update(name="Win at evil.example/now\r\nBcc: x")
    add_participant(add_round(acme, due=DUE), member=acme.rater)
    item = render(noted("2026-12-09"), "2026-12-09")
    assert "evil.example" not in item.title
    assert "\n" not in item.title


def test_the_whole_way_from_a_tick_to_the_mailbox(acme):
    """At nine in the morning in Madrid: one e-mail each, and none at the next tick."""
    rating_round = add_round(acme, due=DUE)
    add_participant(rating_round, language="es")
    add_participant(rating_round, member=acme.lead)
    add_plan(acme, due=DUE)
    for minute in (0, 1):
        with time_machine.travel(at("2026-12-09", hour=8 + minute), tick=False):
            remind(timezone.now())
            make_digests(now=timezone.now())
            run_jobs()
    assert sorted(message.to for message in mail.outbox) == [
        ["ana@raters.example"],
        ["lead.acme@example.org"],
    ]
    to_ana = next(m for m in mail.outbox if m.to == ["ana@raters.example"])
    assert "http://127.0.0.1:8000/r/" in to_ana.body
    to_lead = next(m for m in mail.outbox if m.to != ["ana@raters.example"])
    assert TITLES["2026-12-09"] in to_lead.body
    assert PLANNED["2026-12-09"] in to_lead.body
    assert {notice.state for notice in Notice.objects.all()} == {"sent"}
