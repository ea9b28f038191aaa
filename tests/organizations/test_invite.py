"""Inviting somebody by e-mail."""

import uuid
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from organizations import actions_people
from organizations.invitation_mail import LIFETIME, hash_of
from organizations.models import Invitation
from tests.cast import NOON
from tests.organizations.builders import (
    add_invitation,
    add_member,
    add_unit,
    fresh,
    make_demonstration,
)

URL = "/o/acme/people/invite/"
pytestmark = pytest.mark.usefixtures("unscoped")


def data(**changes) -> dict[str, object]:
    form = {"email": "ines@example.org", "role": "rater", "reach": "all"}
    return {**form, "submission": str(uuid.uuid4()), **changes}


@pytest.fixture
def send(acme, django_capture_on_commit_callbacks):
    """Submits the form as an owner and lets the e-mail go out."""
    client = acme.client("owner")

    def submit(follow=True, **changes):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(URL, data(**changes), follow=follow)

    return submit


def errors(answer) -> str:
    return str(answer.context["form"].errors)


def test_it_sends_a_link_and_keeps_only_its_hash(send, acme, mailoutbox):
    answer = send()
    invitation = Invitation.objects.get()
    [mail] = mailoutbox
    token = mail.body.split("/join/")[1].split("/")[0]
    assert mail.to == ["ines@example.org"]
    assert len(token) == 43
    assert invitation.token_sha256 == hash_of(token)
    assert invitation.expires_at == invitation.created_at + LIFETIME
    assert (invitation.role, invitation.invited_by) == ("rater", acme.owner.user)
    assert "The invitation to ines@example.org has been sent." in answer.content.decode()
    assert token not in answer.content.decode()


def test_nothing_goes_out_before_the_commit(acme, mailoutbox):
    acme.client("owner").post(URL, data())
    assert Invitation.objects.count() == 1
    assert mailoutbox == []


def test_a_second_submit_sends_nothing(acme, mailoutbox, django_capture_on_commit_callbacks):
    client, form = acme.client("owner"), data()
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(URL, form).url.startswith("/o/acme/people/#invitation-")
    assert len(mailoutbox) == Invitation.objects.count() == 1


def test_once_it_is_withdrawn_the_same_form_invites_again(
    acme, mailoutbox, django_capture_on_commit_callbacks
):
    client, form = acme.client("owner"), data()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(URL, form)
        client.post(f"/o/acme/invitations/{Invitation.objects.get().pk}/revoke/")
        client.post(URL, form)
    assert Invitation.objects.pending().count() == 1
    assert len(mailoutbox) == 2


def test_once_it_is_sent_anew_the_same_form_says_that_it_is_out(acme):
    client, form = acme.client("owner"), data()
    client.post(URL, form)
    client.post(f"/o/acme/invitations/{Invitation.objects.get().pk}/resend/")
    assert "has already been invited" in errors(client.post(URL, form))


@pytest.mark.parametrize("unknown", ["x", str(uuid.UUID(int=1))])
def test_what_is_no_unit_is_refused_with_what_to_do(acme, unknown):
    form = data(reach="some", units=[unknown])
    answer = acme.client("owner").post(URL, form)
    assert answer.context["form"].errors["units"] == ["Choose units from the list."]


def test_an_unknown_role_is_refused_with_what_to_do(acme):
    answer = acme.client("owner").post(URL, data(role="king"))
    assert answer.context["form"].errors["role"] == ["Choose one from the list."]


def test_two_tabs_invite_an_address_once(send, mailoutbox):
    send()
    answer = send(email="INES@Example.org")
    assert "has already been invited" in errors(answer)
    assert len(mailoutbox) == 1


def test_the_database_refuses_a_second_open_invitation(acme):
    add_invitation(acme, "a")
    with pytest.raises(IntegrityError), transaction.atomic():
        add_invitation(acme, "b", email="INES@EXAMPLE.ORG")


def test_an_expired_invitation_gives_way(send, acme):
    old = add_invitation(acme, expires_at=timezone.now() - timedelta(seconds=1))
    send()
    assert fresh(old).revoked_at
    assert Invitation.objects.pending().count() == 1


def test_a_member_is_not_invited(send, mailoutbox):
    answer = send(email="READER.acme@example.org")
    assert "already a member" in errors(answer)
    assert mailoutbox == []


def test_a_member_of_another_organisation_is(send, other, mailoutbox):
    send(email="reader.zenith@example.org")
    assert len(mailoutbox) == 1


def test_limits_are_kept(send, acme):
    unit = add_unit(acme, "Bilbao")
    send(reach="some", units=[str(unit.pk)])
    assert list(Invitation.objects.get().units.all()) == [unit]


def test_ticks_do_not_count_when_all_units_are_chosen(send, acme):
    send(reach="all", units=[str(acme.unit.pk)])
    assert not Invitation.objects.get().units.exists()


def test_an_owner_is_never_limited(send, acme):
    send(role="owner", reach="some", units=[str(acme.unit.pk)])
    assert not Invitation.objects.get().units.exists()


def test_only_some_units_means_at_least_one(send):
    assert "Tick at least one unit" in errors(send(reach="some"))


def test_a_unit_of_another_organisation_is_refused(send, other):
    answer = send(reach="some", units=[str(other.unit.pk)])
    assert "Choose units from the list" in errors(answer)
    assert "CANARY" not in answer.content.decode()
    assert not Invitation.objects.exists()


def test_an_archived_unit_is_refused(send, acme):
    old = add_unit(acme, "Old", archived_at=NOON)
    assert "units" in send(reach="some", units=[str(old.pk)]).context["form"].errors


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", ""),
        ("email", "nobody"),
        ("email", "a@example.org\nBcc: b@example.org"),
        ("email", "a@example.org\r\nSubject: x"),
        ("email", "a@example.org,b@example.org"),
        ("email", "x" * 250 + "@example.org"),
        ("role", "emperor"),
        ("role", ""),
        ("reach", "none"),
        ("units", "nonsense"),
    ],
)
def test_bad_input_sends_nothing_and_loses_nothing(send, mailoutbox, field, value):
    answer = send(**{"reach": "some", field: value})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert mailoutbox == []
    assert not Invitation.objects.exists()
    if field != "email":
        assert 'value="ines@example.org"' in answer.content.decode()


def test_a_demonstration_sends_no_mail(acme, mailoutbox, django_capture_on_commit_callbacks):
    client = make_demonstration(acme).client("owner")
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/o/demo-shop/people/invite/", data())
    assert "demonstration sends no e-mails" in errors(answer)
    assert mailoutbox == []
    assert not Invitation.objects.exists()


def test_a_mail_server_that_is_down_is_told(send, monkeypatch, caplog):
    def down(*args, **kwargs):
        raise SMTPServerDisconnected("gone")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", down)
    # The test's own transaction never commits: what waits for the commit runs at once instead.
    monkeypatch.setattr(actions_people.transaction, "on_commit", lambda run: run())
    answer = send()
    assert "the e-mail could not be sent" in answer.content.decode()
    assert Invitation.objects.count() == 1
    assert "could not be mailed" in caplog.text
    assert "/join/" not in caplog.text


def test_a_server_without_mail_says_where_the_link_is(send, settings, capsys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "wrote the invitation with its link into its log" in send().content.decode()
    assert "/join/" in capsys.readouterr().out


def invite(cast, email, now=NOON):
    actions_people.invite(by=cast.owner, email=email, role="reader", units=[], now=now)


def test_one_address_gets_five_invitations_a_day(acme):
    for _ in range(5):
        invite(acme, "ines@example.org")
        Invitation.objects.update(revoked_at=NOON)
    with pytest.raises(ValidationError) as refusal:
        invite(acme, "ines@example.org", NOON + timedelta(hours=23))
    assert refusal.value.code == "address_quota"
    invite(acme, "ines@example.org", NOON + timedelta(hours=25))


def test_an_organisation_sends_a_hundred_invitations_a_day(acme, other):
    Invitation.objects.bulk_create(
        Invitation(
            organization=acme.organization,
            email=f"{number}@example.org",
            role="reader",
            token_sha256=hash_of(str(number)),
            created_at=NOON,
            expires_at=NOON,
        )
        for number in range(100)
    )
    with pytest.raises(ValidationError) as refusal:
        invite(acme, "one.more@example.org")
    assert refusal.value.code == "quota"
    invite(other, "one.more@example.org")


def test_whoever_joined_while_the_page_was_open_is_not_invited(acme, monkeypatch):
    """The check comes after the lock, so it sees what others committed while it waited."""
    real = actions_people.lock

    def waited(organization):
        real(organization)
        add_member(acme, "ines")

    monkeypatch.setattr(actions_people, "lock", waited)
    with pytest.raises(ValidationError) as refusal:
        invite(acme, "ines@example.org")
    assert refusal.value.code == "member"


@pytest.mark.parametrize("role", ["lead", "rater", "reader"])
def test_it_is_for_owners(acme, role):
    assert acme.client(role).post(URL, data()).status_code == 403
    assert not Invitation.objects.exists()


def test_a_stranger_gets_404(acme, other):
    assert other.client("owner").post(URL, data()).status_code == 404


def test_it_takes_few_queries(acme, django_assert_num_queries):
    client = acme.client("owner")
    for number in range(10):
        add_unit(acme, f"Unit {number}")
    with django_assert_num_queries(3):
        client.get(URL)
