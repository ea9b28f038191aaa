"""An e-mail that came back is known to everybody who sent one there."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from organizations import bounces, opt_outs
from organizations.bounces import bounced, on_bounce, refused
from organizations.models import Digest
from tests.cast import NOON, day

pytestmark = pytest.mark.usefixtures("unscoped")


@pytest.fixture
def sent(acme):
    def sent(date="2026-11-20", email="ana@example.org", cast=acme, state="sent") -> Digest:
        return Digest.objects.create(
            organization=cast.organization,
            email=email,
            day=day(date),
            state=state,
            created_at=NOON,
            sent_at=NOON,
        )

    return sent


def test_the_newest_digest_has_failed_and_no_more_follow(acme, sent):
    older, newer, strangers = sent("2026-11-18"), sent(), sent(email="bob@example.org")
    assert bounced("ANA@example.org ", "550 No\r\nsuch user", NOON) >= 1
    for row in (older, newer, strangers):
        row.refresh_from_db()
    assert (newer.state, newer.error) == ("failed", "550 No such user")
    assert (older.state, strangers.state) == ("sent", "sent")
    assert opt_outs.is_left_alone(acme.organization.pk, "ana@example.org", now=NOON)
    assert not opt_outs.is_left_alone(acme.organization.pk, "bob@example.org", now=NOON)


def test_each_organisation_that_wrote_knows(acme, other, sent):
    sent()
    sent(cast=other)
    bounced("ana@example.org", "550", NOON)
    assert opt_outs.is_left_alone(other.organization.pk, "ana@example.org", now=NOON)


def test_twice_does_no_harm(acme, sent):
    sent()
    for _ in range(2):
        bounced("ana@example.org", "550", NOON)
    assert Digest.objects.get().state == "failed"


def test_an_app_can_mark_its_own_rows(acme, monkeypatch):
    monkeypatch.setattr(bounces, "_markers", [])
    seen = []
    on_bounce(lambda *fact: seen.append(fact) or 2)
    assert bounced("ana@example.org", "gone", NOON) == 2
    assert seen == [("ana@example.org", "gone", NOON, None)]


def test_a_refusal_marks_what_the_one_organisation_has_mailed(acme, other, sent, monkeypatch):
    monkeypatch.setattr(bounces, "_markers", [])
    seen, yesterdays = [], sent("2026-11-19")
    on_bounce(lambda *fact: seen.append(fact) or 1)
    own = acme.organization.pk
    assert refused(organization_id=own, email="ana@example.org", reason="550", now=NOON) == 1
    assert seen == [("ana@example.org", "550", NOON, own)]
    yesterdays.refresh_from_db()
    assert yesterdays.state == "sent"  # that one did arrive
    assert opt_outs.is_left_alone(own, "ana@example.org", now=NOON)
    assert not opt_outs.is_left_alone(other.organization.pk, "ana@example.org", now=NOON)


def test_the_command_says_in_how_many_places(acme, sent):
    sent()
    out = StringIO()
    call_command("record_bounce", "ana@example.org", reason="550", stdout=out)
    assert "ana@example.org" in out.getvalue()
    assert Digest.objects.get().error == "550"


@pytest.mark.parametrize("address", ["nobody@example.org", "no address"])
def test_the_command_refuses_what_was_never_mailed(acme, address):
    with pytest.raises(CommandError, match=address):
        call_command("record_bounce", address, reason="550")
