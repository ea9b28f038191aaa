"""The invitation: written when it is sent, in the reader's language, to whoever is still asked."""

from email import message_from_bytes, policy
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail as django_mail
from django.utils import timezone

from assessments.models import Participant, ParticipantLink
from assessments.rounds import people
from assessments.rounds.mail import invitation, mark_bounced
from assessments.rounds.people import Groups, Person
from foundation.jobs.testing import run_jobs
from foundation.models import Job
from organizations import opt_outs
from organizations.bounces import refused
from organizations.models import Organization, Unit
from tests.assessments.participation.builders import close, make_participant
from tests.assessments.rounds.builders import complete, invite, participant
from tests.cast import NOON

pytestmark = pytest.mark.usefixtures("unscoped")


@pytest.fixture
def written(rating_round):
    """The e-mail to a participant with these fields."""

    def write(**fields):
        defaults = {"name": "Ana", "language": "en", "areas": "data,design"}
        row = make_participant(rating_round, "ana@example.org", **{**defaults, **fields})
        row = Participant.objects.select_related(
            "round__assessment__unit", "round__assessment__organization"
        ).get(pk=row.pk)
        return invitation(row, word="one", now=timezone.now())

    return write


def html_of(message) -> str:
    [(html, _kind)] = message.alternatives
    return html


def test_it_says_who_asks_for_what_until_when(written):
    message = written()
    assert message.subject == "Acme: please rate Acme stores by 1 December 2099"
    for text in (message.body, html_of(message).replace("<bdi>", "").replace("</bdi>", "")):
        assert "Hello Ana," in text
        assert "Lucía Ferrer of Acme invites you" in text
        assert "Acme stores is (4th quarter 2026)" in text
        assert "about Data and Design: 11 questions" in text
        assert "about 5 minutes" in text
        assert "Please answer by 1 December 2099." in text
        assert "“Don’t know” is a good answer" in text
        assert "nobody sees your ratings, not even the person who invites you" in text
        assert "never with your name" in text
        assert "needs no password" in text


def test_all_areas_take_about_ten_minutes(written):
    body = written(areas="data,design,delivery,measurement,culture").body
    assert "all five areas: 27 questions" in body
    assert "about 10 minutes" in body


def test_a_named_round_says_so(written, rating_round):
    type(rating_round).objects.update(named=True)
    body = written().body
    assert "shown with your name" in body
    assert "never with your name" not in body


def test_it_speaks_the_language_of_the_participant(written):
    message = written(language="es", areas="data")
    assert '<html lang="es"' in html_of(message)
    assert "Datos" in message.body
    assert "1 de diciembre de 2099" in message.body
    assert "Please answer" not in message.body


def test_the_link_opens_and_no_token_is_stored(written, client, settings):
    settings.SITE_URL = "https://cx.example.org"
    message = written()
    [link] = [line for line in message.body.splitlines() if "/r/" in line]
    assert link.startswith("https://cx.example.org/r/")
    assert f'href="{link}"' in html_of(message)
    token = link.split("/")[-2]
    stored = repr([*ParticipantLink.objects.values(), *Job.objects.values()])
    assert token not in stored
    assert client.get(link.removeprefix("https://cx.example.org")).status_code == 302


def test_a_member_signs_in(written, acme):
    message = written(user=acme.rater.user)
    assert "/r/" not in message.body
    assert "sign in with your account" in message.body


def test_markup_stays_text_and_a_name_is_no_link(acme, written):
    Organization.objects.update(name="<b>M&S</b> www.evil.example")
    Unit.objects.update(name="<i>http://evil.example/win</i>")
    message = written(name="O'Neil <x>")
    assert "Hello O'Neil <x>," in message.body
    assert "&lt;b&gt;M&amp;S&lt;/b&gt;" in html_of(message)
    for text in (message.body, html_of(message), message.subject):
        assert "evil.example" not in text
    assert "<i>" not in html_of(message)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\u2028"])
def test_no_name_adds_a_header(written, newline):
    Unit.objects.update(name=f"Shop{newline}Bcc: victim@example.org")
    parsed = message_from_bytes(written().message().as_bytes(), policy=policy.default)
    assert parsed["Bcc"] is None
    assert parsed["To"] == "ana@example.org"


def test_a_job_sends_it_and_the_row_says_so(acme, rating_round, mailoutbox):
    invite(acme, rating_round, "ana@example.org", language="es")
    run_jobs()
    [message] = mailoutbox
    assert message.to == ["ana@example.org"]
    assert participant().mail_state == "sent"
    run_jobs()
    assert len(mailoutbox) == 1


def test_the_same_job_run_again_sends_nothing_again(acme, rating_round, mailoutbox):
    invite(acme, rating_round, "ana@example.org")
    run_jobs()
    Job.objects.update(state="queued", attempts=0)
    run_jobs()
    assert len(mailoutbox) == 1


def _revoke(cast, rating_round):
    people.revoke(participant=participant(), by=cast.lead, now=NOON)


def _close(cast, rating_round):
    close(rating_round)


def _discard(cast, rating_round):
    rating_round.assessment.delete()


def _complete(cast, rating_round):
    complete(rating_round.assessment)


@pytest.mark.parametrize("change", [_revoke, _close, _discard, _complete])
def test_what_is_not_wanted_any_more_is_not_sent(acme, rating_round, mailoutbox, change):
    invite(acme, rating_round, "ana@example.org")
    change(acme, rating_round)
    run_jobs()
    assert mailoutbox == []
    assert not ParticipantLink.objects.exists()
    assert Job.objects.get().state == "done"


def _fail_with(monkeypatch, error):
    def send(self, *args, **kwargs):
        raise error

    monkeypatch.setattr(django_mail.EmailMessage, "send", send)


def test_a_refused_address_is_shown_with_the_reason(acme, rating_round, monkeypatch):
    invite(acme, rating_round, "ana@example.org")
    refusal = {"ana@example.org": (550, b"5.1.1 No such user")}
    _fail_with(monkeypatch, SMTPRecipientsRefused(refusal))
    run_jobs()
    ana = participant()
    assert (ana.mail_state, ana.mail_error) == ("failed", "550 5.1.1 No such user")
    assert Job.objects.get().state == "done"


def test_a_server_that_is_away_is_tried_again_and_at_last_noted(acme, rating_round, monkeypatch):
    invite(acme, rating_round, "ana@example.org")
    _fail_with(monkeypatch, SMTPServerDisconnected("away"))
    run_jobs()
    assert (participant().mail_state, Job.objects.get().state) == ("waiting", "queued")
    Job.objects.update(attempts=4, run_after=NOON)
    run_jobs()
    assert (participant().mail_state, Job.objects.get().state) == ("failed", "dead")
    assert participant().mail_error == "The e-mail could not be handed to the mail server."


def test_what_was_decided_meanwhile_is_not_written_over(acme, rating_round, monkeypatch):
    invite(acme, rating_round, "ana@example.org")

    def send(self, *args, **kwargs):
        Participant.objects.update(email="new@example.org")
        return 1

    monkeypatch.setattr(django_mail.EmailMessage, "send", send)
    run_jobs()
    assert participant("new@example.org").mail_state == "waiting"


def test_an_e_mail_that_came_back_is_shown(acme, rating_round):
    make_participant(rating_round, "ana@example.org", mail_state="sent")
    make_participant(rating_round, "bea@example.org", mail_state="sent")
    assert mark_bounced("ANA@example.org", "550 mailbox full", NOON) == 1
    assert (participant().mail_state, participant().mail_error) == ("failed", "550 mailbox full")
    close(rating_round)
    assert mark_bounced("bea@example.org", "550", NOON) == 0


def unreachable(cast, email="ana@example.org") -> bool:
    return opt_outs.is_left_alone(cast.organization.pk, email, now=timezone.now())


def test_a_refused_address_gets_no_reminders_until_it_is_mailed_again(
    acme, rating_round, monkeypatch, mailoutbox
):
    invite(acme, rating_round, "ana@example.org")
    refusal = {"ana@example.org": (550, b"5.1.1 No such user")}
    with monkeypatch.context() as refusing:
        _fail_with(refusing, SMTPRecipientsRefused(refusal))
        run_jobs()
    assert unreachable(acme)
    people.resend(participant=participant(), by=acme.lead, now=timezone.now())
    assert not unreachable(acme)
    run_jobs()
    assert participant().mail_state == "sent"


def test_an_address_that_came_back_gets_no_reminders(acme, other, rating_round):
    make_participant(rating_round, "ana@example.org", mail_state="sent")
    mark_bounced("ana@example.org", "550", timezone.now())
    assert unreachable(acme)
    assert not unreachable(other)


def test_a_corrected_address_is_reminded_again(acme, rating_round):
    ana = make_participant(rating_round, "ana@example.org", mail_state="failed")
    own = acme.organization.pk
    for email in ("ana@example.org", "anna@example.org"):
        opt_outs.mark_undeliverable(organization_id=own, email=email, now=timezone.now())
    people.correct_participant(
        participant=ana,
        expected=ana.version,
        person=Person("anna@example.org"),
        groups=Groups("Sales", "Front line", ana.area_keys),
        by=acme.lead,
        now=timezone.now(),
    )
    assert not unreachable(acme, "anna@example.org")
    assert unreachable(acme)


def test_a_refused_digest_is_shown_at_the_participants_of_the_organisation(acme, rating_round):
    make_participant(rating_round, "ana@example.org", mail_state="sent")
    own = acme.organization.pk
    assert refused(organization_id=own, email="ana@example.org", reason="550 gone", now=NOON) == 1
    assert (participant().mail_state, participant().mail_error) == ("failed", "550 gone")


def test_a_member_is_marked_by_the_address_of_the_account(acme, rating_round):
    row = make_participant(rating_round, mail_state="sent", user=acme.rater.user)
    assert mark_bounced(acme.rater.user.email, "550", NOON) == 1
    row.refresh_from_db()
    assert row.mail_state == "failed"


def test_the_refusal_of_another_organisation_marks_nobody_here(acme, other, rating_round):
    make_participant(rating_round, "ana@example.org", mail_state="sent")
    theirs = other.organization.pk
    assert refused(organization_id=theirs, email="ana@example.org", reason="550", now=NOON) == 0
    assert participant().mail_state == "sent"
