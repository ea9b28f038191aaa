"""One e-mail on Monday mornings to whoever asked for it, once, in their language."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django_scopes import scopes_disabled

from foundation.models import Job
from organizations import mailing, opt_outs
from organizations.mailing import MailRefused
from organizations.models import Organization, Unit, User
from reports.dashboards import weekly
from reports.dashboards.actions import KIND, subscribe
from reports.dashboards.weekly import JOB, send_weekly, start_weekly
from reports.models import DashboardSubscription
from tests.cast import NOON
from tests.metrics.builders import make_target
from tests.organizations.builders import make_demonstration
from tests.reports.dashboards.builders import make_praise, make_series, make_team, nps
from tests.reports.dashboards.test_beside import make_initiative

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # 09:00 in Madrid
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def subscribed(acme):
    make_target(acme, make_series(acme, "csat", None), 80)
    subscribe(by=acme.reader, at=NOON)
    return DashboardSubscription.objects.get()


def tick(now=MONDAY) -> None:
    """What the scheduler and a worker do; no clock but `now`."""
    start_weekly(now=now)
    for job in Job.objects.filter(kind=JOB, state="queued"):
        day = date.fromisoformat(job.payload["day"])
        send_weekly(job.payload["subscription"], day=day, now=now)
        Job.objects.filter(pk=job.pk).update(state="done")


def html_of(message) -> str:
    return message.alternatives[0][0]


def test_figures_target_moments_actions_and_praise_are_told(acme, subscribed, mailoutbox):
    make_series(acme, "nps", nps(700, 100), nps(500, 200))
    make_initiative(acme, "Answer within a day", due_on=date(2026, 11, 1))
    make_praise(acme, "Solved at once, see evil.example/win")
    tick()
    [message] = mailoutbox
    assert message.to == [acme.reader.user.email]
    assert message.subject.startswith("Acme: 1 of 1 metric meets its target")
    for text in (message.body, html_of(message)):
        text = text.replace("\u00a0", " ")
        for words in ("84.0 %", "n = 50", "Target 80.0 %: met", "Worse than", "Silent moments"):
            assert words in text
        assert "Answer within a day" in text
        assert "evil.example" not in text
        assert "/o/acme/dashboard/" in text
    assert "<script" not in html_of(message)


def test_it_is_sent_once_a_monday_and_again_the_next(subscribed, mailoutbox):
    tick()
    tick(MONDAY + HOUR)
    assert len(mailoutbox) == 1
    tick(MONDAY + 7 * DAY)
    assert len(mailoutbox) == 2


def test_a_repeated_job_sends_nothing(subscribed, mailoutbox):
    tick()
    send_weekly(subscribed.pk, day=MONDAY.date(), now=MONDAY + HOUR)
    assert len(mailoutbox) == 1


def test_a_job_that_died_before_its_note_repeats_the_same_message(
    subscribed, mailoutbox, monkeypatch
):
    send_weekly(subscribed.pk, day=MONDAY.date(), now=MONDAY)
    DashboardSubscription.objects.update(last_sent_on=None)
    send_weekly(subscribed.pk, day=MONDAY.date(), now=MONDAY)
    first, second = mailoutbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


@pytest.mark.parametrize("now", [MONDAY - 2 * HOUR, MONDAY + DAY, MONDAY - DAY])
def test_only_on_mondays_from_eight(subscribed, mailoutbox, now):
    tick(now)
    assert mailoutbox == []
    assert not Job.objects.filter(kind=JOB).exists()


def test_the_organisations_own_monday_counts(acme, subscribed, mailoutbox):
    Organization.objects.update(time_zone="Pacific/Auckland")
    tick(datetime(2026, 11, 22, 20, 0, tzinfo=UTC))  # Monday, 09:00
    assert len(mailoutbox) == 1


def test_a_late_job_sends_nothing_on_tuesday(subscribed, mailoutbox):
    start_weekly(now=MONDAY)
    send_weekly(subscribed.pk, day=MONDAY.date(), now=MONDAY + DAY)
    assert mailoutbox == []


def test_who_subscribes_on_monday_is_mailed_a_week_later(acme, mailoutbox):
    subscribe(by=acme.lead, at=MONDAY + HOUR)
    tick(MONDAY + 2 * HOUR)
    assert mailoutbox == []
    tick(MONDAY + 7 * DAY)
    assert len(mailoutbox) == 1


def leave(acme):
    acme.reader.delete()


def go_inactive(acme):
    User.objects.filter(pk=acme.reader.user.pk).update(is_active=False)


def stop(acme):
    opt_outs.stop(
        organization_id=acme.organization.pk,
        email=acme.reader.user.email,
        kinds=[KIND],
        now=MONDAY,
    )


def bounce(acme):
    opt_outs.mark_undeliverable(
        organization_id=acme.organization.pk, email=acme.reader.user.email, now=MONDAY
    )


@pytest.mark.parametrize("change", [leave, go_inactive, stop, bounce])
def test_nothing_to_whom_it_must_not_reach(acme, subscribed, mailoutbox, change):
    start_weekly(now=MONDAY)
    change(acme)
    send_weekly(subscribed.pk, day=MONDAY.date(), now=MONDAY)
    assert mailoutbox == []


def test_a_unit_that_one_no_longer_works_with_is_not_mailed(acme, mailoutbox):
    subscribe(unit=acme.unit, by=acme.reader, at=NOON)
    acme.reader.units.add(Unit.objects.create(organization=acme.organization, name="Shop"))
    tick()
    assert mailoutbox == []


def test_demonstrations_mail_nobody(acme, mailoutbox):
    cast = make_demonstration(acme)
    subscribe(by=cast.reader, at=NOON)
    tick()
    send_weekly(DashboardSubscription.objects.get().pk, day=MONDAY.date(), now=MONDAY)
    assert mailoutbox == []


def test_it_stops_with_one_click(acme, subscribed, mailoutbox, client):
    tick()
    [message] = mailoutbox
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = message.extra_headers["List-Unsubscribe"].strip("<>").partition("8000")[2]
    assert client.post(url, {"List-Unsubscribe": "One-Click"}).status_code in (200, 302)
    tick(MONDAY + 7 * DAY)
    assert len(mailoutbox) == 1


def test_it_speaks_the_readers_language(acme, subscribed, mailoutbox):
    User.objects.update(language="es")
    tick()
    [message] = mailoutbox
    assert "84,0" in message.body
    assert 'lang="es"' in html_of(message)


def test_a_team_is_mailed_its_metrics(acme, mailoutbox):
    make_series(acme, "csat", None)
    team = make_team(acme, make_series(acme, "nps", nps(90, 40)))
    subscribe(team=team, by=acme.reader, at=NOON)
    tick()
    [message] = mailoutbox
    assert "Promoter" in message.body
    assert "84.0" not in message.body


def test_a_refused_address_is_left_alone(acme, subscribed, mailoutbox, monkeypatch):
    def refuse(message):
        raise MailRefused("550 No such user")

    monkeypatch.setattr(weekly, "deliver", refuse)
    tick()
    assert opt_outs.is_left_alone(acme.organization.pk, acme.reader.user.email, now=MONDAY)
    subscribed.refresh_from_db()
    assert subscribed.last_sent_on == MONDAY.date()


def test_no_more_than_an_organisation_may_mail_in_a_day(acme, subscribed, monkeypatch):
    monkeypatch.setattr(mailing, "MAILS_A_DAY", 1)
    subscribe(by=acme.lead, at=NOON)
    start_weekly(now=MONDAY)
    assert Job.objects.filter(kind=JOB).count() == 1


def test_it_can_be_chosen_among_ones_e_mails(acme):
    with scopes_disabled():
        html = acme.client().get("/profile/mail/").content.decode()
    assert KIND in html or "Dashboards, every Monday" in html
