"""One e-mail a day for an address, in the morning, with what is still true; and none twice."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from foundation.jobs.testing import run_jobs
from foundation.models import Job
from organizations import bounces, digests, mailing, opt_outs
from organizations.digests import make_digests, send_digest
from organizations.mailing import MailRefused
from organizations.models import Digest, Notice, Organization
from organizations.notices import tell
from tests.organizations.builders import make_demonstration

NINE = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)  # 09:00 in Madrid
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.usefixtures("kinds", "unscoped")


@pytest.fixture
def say(acme):
    def say(key="1", kind="due", email="ana@example.org", at=NINE - HOUR, **fields) -> None:
        fields = {"payload": {}, "language": "en", **fields}
        organization = fields.pop("organization", acme.organization)
        tell(organization=organization, email=email, kind=kind, key=key, now=at, **fields)

    return say


def tick(now=NINE) -> None:
    """What the scheduler and a worker do; no clock but `now`."""
    make_digests(now=now)
    for job in Job.objects.filter(kind="mail.digest", state="queued"):
        send_digest(job.payload["digest"], now=now)
        Job.objects.filter(pk=job.pk).update(state="done")


def states(model) -> list[str]:
    return sorted(model.objects.values_list("state", flat=True))


def html_of(message) -> str:
    return message.alternatives[0][0]


def test_the_things_of_a_day_come_together(say, mailoutbox):
    for key in "123":
        say(key)
    say(email="bob@example.org")
    tick()
    assert [m.to for m in mailoutbox] == [["ana@example.org"], ["bob@example.org"]]
    assert mailoutbox[0].subject == "3 things at Acme"
    for text in (mailoutbox[0].body, html_of(mailoutbox[0])):
        assert text.index("due 1") < text.index("due 2") < text.index("due 3")
    assert states(Notice) == ["sent"] * 4
    assert states(Digest) == ["sent"] * 2


def test_a_single_thing_is_the_subject(say, mailoutbox):
    say(payload={"title": "Your rating is\n due  tomorrow"})
    tick()
    [message] = mailoutbox
    assert message.subject == "Your rating is due tomorrow"
    assert "http://127.0.0.1:8000/o/acme/assessments/" in message.body
    assert "They wait." in message.body


def test_the_second_run_sends_nothing(say, mailoutbox):
    say()
    tick()
    tick()
    send_digest(Digest.objects.get().pk, now=NINE)
    assert len(mailoutbox) == 1
    assert Job.objects.count() == 1


def test_what_comes_later_that_day_waits_for_the_next(say, mailoutbox):
    say("1")
    tick()
    say("2", at=NINE + HOUR)
    tick(NINE + 2 * HOUR)
    assert len(mailoutbox) == 1
    tick(NINE + DAY)
    assert [message.subject for message in mailoutbox] == ["due 1 (en)", "due 2 (en)"]


@pytest.mark.parametrize(
    ("zone", "eight"),
    [
        ("Europe/Madrid", datetime(2026, 3, 29, 6, 0, tzinfo=UTC)),  # the clock went forward
        ("Europe/Madrid", datetime(2026, 10, 25, 7, 0, tzinfo=UTC)),  # and back
        ("America/Bogota", datetime(2026, 11, 20, 13, 0, tzinfo=UTC)),
        ("Pacific/Kiritimati", datetime(2026, 11, 19, 18, 0, tzinfo=UTC)),
        ("Asia/Kathmandu", datetime(2026, 11, 20, 2, 15, tzinfo=UTC)),
    ],
)
def test_nobody_is_woken_before_eight_of_the_organisation(acme, say, mailoutbox, zone, eight):
    Organization.objects.update(time_zone=zone)
    say(at=eight - HOUR)
    tick(eight - timedelta(seconds=1))
    assert mailoutbox == []
    tick(eight)
    assert len(mailoutbox) == 1
    say("2", at=eight)
    tick(eight + 15 * HOUR)  # 23:00, whatever the clock did that day
    assert len(mailoutbox) == 1
    tick(eight + DAY)
    assert len(mailoutbox) == 2


def test_a_clock_that_goes_back_sends_nothing_twice(say, mailoutbox):
    say("1")
    tick()
    say("2")
    tick(NINE - HOUR)
    assert len(mailoutbox) == 1


def test_each_reads_the_own_language(acme, say, mailoutbox):
    user = acme.lead.user
    user.language = "es"
    user.save()
    say(email=user.email, user=user)
    say(email="guest@example.org", language="es")
    say(email="zoe@example.org")
    tick()
    assert [m.subject[-4:] for m in mailoutbox] == ["(es)", "(es)", "(en)"]
    assert '<html lang="es"' in html_of(mailoutbox[0])


def test_a_reader_with_an_account_is_led_to_the_choice(acme, say, mailoutbox):
    say(email="a@example.org", user=acme.lead.user)
    say(email="guest@example.org")
    tick()
    assert "/profile/mail/" in mailoutbox[0].body
    assert "/profile/mail/" not in mailoutbox[1].body + html_of(mailoutbox[1])


def test_what_is_no_longer_true_is_dropped(kinds, say, mailoutbox):
    kinds.untrue.add("1")
    say("1")
    say("2")
    tick()
    assert mailoutbox[0].subject == "due 2 (en)"
    assert states(Notice) == ["dropped", "sent"]


def test_nothing_left_means_no_mail_and_a_free_day(kinds, say, mailoutbox):
    kinds.untrue.add("1")
    say("1")
    tick()
    assert (mailoutbox, states(Notice), Digest.objects.count()) == ([], ["dropped"], 0)
    say("2", at=NINE)
    tick(NINE + HOUR)
    assert len(mailoutbox) == 1


def test_one_that_cannot_be_rendered_does_not_hold_up_the_others(kinds, say, mailoutbox, caplog):
    kinds.broken.add("1")
    say("1")
    say("2")
    say("3", kind="of-yesterday's-version")
    tick()
    assert [message.subject for message in mailoutbox] == ["due 2 (en)"]
    assert "LookupError" in caplog.text
    assert "ana@example.org" not in caplog.text


def test_a_database_that_is_away_drops_nothing(kinds, say):
    kinds.broken.add("1")
    kinds.fault = OperationalError
    say("1")
    with pytest.raises(OperationalError):
        tick()
    assert (states(Notice), states(Digest)) == (["waiting"], ["waiting"])


def test_somebody_who_left_is_told_nothing(acme, say, mailoutbox):
    user = acme.lead.user
    user.is_active = False
    user.save()
    say(user=user)
    tick()
    assert (mailoutbox, states(Notice)) == ([], ["dropped"])


def test_what_is_older_than_48_hours_is_dropped_and_logged(say, mailoutbox, caplog):
    say("1", at=NINE - 49 * HOUR)
    say("2", at=NINE - 47 * HOUR)
    with caplog.at_level(logging.WARNING):
        tick()
    assert [message.subject for message in mailoutbox] == ["due 2 (en)"]
    assert "1 notices were older than 48 hours" in caplog.text


def test_a_worker_that_was_dead_for_a_day_catches_up_with_one_mail(say, mailoutbox):
    """Yesterday's digest is not sent today; what it held comes with today's."""
    say("1")
    make_digests(now=NINE)
    say("2", at=NINE + HOUR)
    tick(NINE + DAY)
    assert [message.subject for message in mailoutbox] == ["2 things at Acme"]
    assert states(Notice) == ["sent", "sent"]
    assert states(Digest) == ["failed", "sent"]


def test_a_digest_of_yesterday_is_never_sent_today(say, mailoutbox):
    say()
    make_digests(now=NINE)
    send_digest(Digest.objects.get().pk, now=NINE + DAY)
    assert (mailoutbox, states(Digest), states(Notice)) == ([], ["failed"], ["waiting"])


def test_a_server_that_is_away_is_asked_again(say, mailoutbox, monkeypatch):
    real, answers = digests.deliver, iter([OSError("down"), OSError("down")])

    def deliver(message) -> None:
        if error := next(answers, None):
            raise error
        real(message)

    monkeypatch.setattr(digests, "deliver", deliver)
    say()
    make_digests(now=NINE)
    digest = Digest.objects.get()
    for _ in range(2):
        with pytest.raises(OSError, match="down"):
            send_digest(digest.pk, now=NINE)
        assert (states(Digest), states(Notice)) == (["waiting"], ["waiting"])
    send_digest(digest.pk, now=NINE)
    assert (len(mailoutbox), states(Digest)) == (1, ["sent"])


def test_a_kill_after_the_servers_answer_repeats_one_mail_under_the_same_id(
    say, mailoutbox, monkeypatch
):
    """The one duplicate that cannot be helped; a mail program knows it for one."""
    say()
    make_digests(now=NINE)
    digest = Digest.objects.get()
    with monkeypatch.context() as killed:
        killed.setattr(digests, "_record", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            send_digest(digest.pk, now=NINE)
    send_digest(digest.pk, now=NINE)
    send_digest(digest.pk, now=NINE)
    first, second = (message.extra_headers["Message-ID"] for message in mailoutbox)
    assert first == second == f"<digest-{digest.pk}@127.0.0.1>"


def test_a_refusal_for_good_is_noted_and_the_address_left_alone(say, mailoutbox, monkeypatch):
    def refuse(message) -> None:
        raise MailRefused("550 5.1.1 No such user")

    with monkeypatch.context() as refusing:
        refusing.setattr(digests, "deliver", refuse)
        say("1")
        tick()
    digest = Digest.objects.get()
    assert (digest.state, digest.error) == ("failed", "550 5.1.1 No such user")
    say("2", at=NINE + DAY)
    tick(NINE + DAY)
    assert (mailoutbox, states(Notice)) == ([], ["dropped", "dropped"])
    after = NINE + opt_outs.LEFT_ALONE + DAY
    say("3", at=after)
    tick(after)
    assert len(mailoutbox) == 1


def test_a_refusal_is_known_to_whoever_has_mailed_the_address(acme, say, monkeypatch):
    def refuse(message) -> None:
        raise MailRefused("550 5.1.1 No such user")

    seen = []
    monkeypatch.setattr(digests, "deliver", refuse)
    monkeypatch.setattr(bounces, "_markers", [lambda *fact: seen.append(fact) or 1])
    say()
    tick()
    own = acme.organization.pk
    assert seen == [("ana@example.org", "550 5.1.1 No such user", NINE, own)]


def test_the_job_does_it(say, mailoutbox, time_machine):
    time_machine.move_to(NINE, tick=False)
    say()
    make_digests(now=NINE)
    run_jobs()
    assert len(mailoutbox) == 1
    assert states(Job) == ["done"]


def test_an_organisation_has_so_many_mails_a_day(acme, other, say, mailoutbox, monkeypatch):
    monkeypatch.setattr(mailing, "MAILS_A_DAY", 3)
    for number in range(5):
        say(email=f"a{number}@example.org", at=NINE)
    say(organization=other.organization)
    tick()
    assert len(mailoutbox) == 3 + 1
    assert mailing.room(acme.organization, now=NINE) == 0
    tick(NINE + DAY + HOUR)
    assert len(mailoutbox) == 5 + 1


def test_a_demonstration_is_silent(acme, mailoutbox):
    """Not even with a notice that got past `tell`."""
    organization = make_demonstration(acme).organization
    fact = {"email": "ana@example.org", "kind": "due", "key": "1", "created_at": NINE}
    Notice.objects.create(organization=organization, **fact)
    tick()
    assert (mailoutbox, Digest.objects.count()) == ([], 0)


def test_two_organisations_know_nothing_of_each_other(say, other, mailoutbox):
    say("1")
    say("2", organization=other.organization)
    tick()
    assert sorted(message.subject for message in mailoutbox) == ["due 1 (en)", "due 2 (en)"]
    assert "CANARY" not in next(m.body for m in mailoutbox if "due 1" in m.subject)


def test_capitals_make_no_second_mail(say, mailoutbox):
    say("1", email="Ana@Example.org")
    say("2", email="ana@example.org")
    tick()
    assert len(mailoutbox) == 1


def test_links_lead_to_the_own_site_only(kinds, say, mailoutbox, settings):
    settings.SITE_URL = "https://cx.example.org"
    kinds.url = "https://evil.example/o/acme/?a=1"
    say()
    tick()
    assert "https://cx.example.org/o/acme/?a=1" in mailoutbox[0].body
    assert "evil.example" not in mailoutbox[0].body + html_of(mailoutbox[0])


def test_markup_stays_text(say, mailoutbox):
    say(payload={"title": "<b>M&S</b>"})
    tick()
    assert mailoutbox[0].subject == "<b>M&S</b>"
    assert "<b>M" not in html_of(mailoutbox[0])


def test_more_things_to_tell_ask_no_more_questions(say, django_assert_max_num_queries):
    for number in range(20):
        say(str(number))
    with django_assert_max_num_queries(32):
        tick()
