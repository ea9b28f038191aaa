"""Sending an invitation again, and withdrawing it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from organizations.actions_people import resend_invitation, revoke_invitation
from organizations.models import Invitation
from tests.organizations.builders import add_invitation, add_unit, fresh, make_demonstration

pytestmark = pytest.mark.usefixtures("unscoped")


@pytest.fixture
def press(acme, django_capture_on_commit_callbacks):
    """Presses the button `resend` or `revoke` of an invitation."""

    def submit(invitation, button, role="owner"):
        url = f"/o/acme/invitations/{invitation.pk}/{button}/"
        with django_capture_on_commit_callbacks(execute=True):
            return acme.client(role).post(url, follow=True)

    return submit


def test_a_new_link_replaces_the_old_one(acme, press, mailoutbox):
    unit = add_unit(acme, "Bilbao")
    old = add_invitation(acme, role="lead")
    old.units.set([unit])
    press(old, "resend")
    new = Invitation.objects.pending().get()
    assert fresh(old).revoked_at
    assert (new.email, new.role, list(new.units.all())) == (old.email, "lead", [unit])
    assert new.token_sha256 != old.token_sha256
    assert len(mailoutbox) == 1


def test_an_expired_one_counts_again(acme, press):
    press(add_invitation(acme, expires_at=timezone.now() - timedelta(days=3)), "resend")
    assert Invitation.objects.open(now=timezone.now()).count() == 1


def test_a_double_click_sends_one_mail(acme, press, mailoutbox):
    invitation = add_invitation(acme)
    press(invitation, "resend")
    answer = press(invitation, "resend")
    assert "no longer pending" in answer.content.decode()
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("state", ["accepted_at", "revoked_at"])
def test_an_answered_or_withdrawn_one_is_not_sent(acme, press, mailoutbox, state):
    press(add_invitation(acme, **{state: timezone.now()}), "resend")
    assert mailoutbox == []


def test_five_times_a_day_are_enough(acme, press, mailoutbox):
    add_invitation(acme)
    for _ in range(6):
        answer = press(Invitation.objects.pending().get(), "resend")
    assert "had enough invitations for today" in answer.content.decode()
    assert len(mailoutbox) == 4
    assert Invitation.objects.pending().count() == 1


def test_a_demonstration_sends_nothing(acme, mailoutbox):
    demo = make_demonstration(acme)
    invitation = add_invitation(demo)
    answer = demo.client("owner").post(
        f"/o/demo-shop/invitations/{invitation.pk}/resend/", follow=True
    )
    assert "demonstration sends no e-mails" in answer.content.decode()
    assert fresh(invitation).revoked_at is None


def test_a_withdrawn_one_no_longer_opens(acme, press, client):
    press(add_invitation(acme, "tok"), "revoke")
    assert client.get("/join/tok/").status_code == 410


def test_withdrawing_twice_is_once(acme, press):
    invitation = add_invitation(acme)
    press(invitation, "revoke")
    first = fresh(invitation).revoked_at
    press(invitation, "revoke")
    assert fresh(invitation).revoked_at == first


def test_an_accepted_one_cannot_be_withdrawn(acme, press):
    invitation = add_invitation(acme, accepted_at=timezone.now())
    page = press(invitation, "revoke").content.decode()
    assert fresh(invitation).revoked_at is None
    assert "This invitation is no longer pending." in page
    assert "withdrawn" not in page


@pytest.mark.parametrize("button", ["resend", "revoke"])
@pytest.mark.parametrize("role", ["lead", "rater", "reader"])
def test_it_is_for_owners(acme, press, role, button):
    invitation = add_invitation(acme)
    assert press(invitation, button, role).status_code == 403
    assert fresh(invitation).revoked_at is None


@pytest.mark.parametrize("button", ["resend", "revoke"])
def test_one_of_another_organisation_does_not_exist(acme, other, press, button):
    invitation = add_invitation(other)
    assert press(invitation, button).status_code == 404
    assert fresh(invitation).revoked_at is None


@pytest.mark.parametrize("button", ["resend", "revoke"])
def test_a_link_alone_changes_nothing(acme, button):
    invitation = add_invitation(acme)
    url = f"/o/acme/invitations/{invitation.pk}/{button}/"
    assert acme.client("owner").get(url).status_code == 405


def test_the_actions_stay_at_home(acme, other):
    invitation = add_invitation(other)
    now = timezone.now()
    for act in (resend_invitation, revoke_invitation):
        with pytest.raises(PermissionDenied):
            act(by=acme.owner, invitation=invitation, now=now)
    assert fresh(invitation).revoked_at is None
