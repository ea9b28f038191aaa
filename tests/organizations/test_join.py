"""Following the link of an invitation."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from organizations.actions_people import accept_invitation
from organizations.models import Invitation, Membership
from tests.cast import NOON, make_user
from tests.organizations.builders import add_invitation, add_unit, fresh

URL = "/join/a-token/"


@pytest.fixture
def invited(acme) -> Client:
    """A signed-in browser of the person whom acme has invited."""
    add_invitation(acme)
    return signed_in("ines")


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(make_user(name))
    return client


def member() -> Membership | None:
    return Membership.objects.filter(user__email="ines@example.org").first()


def test_a_visitor_sees_who_invites_to_what_and_what_to_do(acme, client):
    add_invitation(acme, role="lead")
    answer = client.get(URL)
    assertContains(answer, "<bdi>Acme</bdi>")
    assertContains(answer, "owner.acme")
    assertContains(answer, "CX lead")
    assertContains(
        answer, "/accounts/signup/?next=%2Fjoin%2Fa-token%2F&amp;email=ines%40example.org"
    )
    assertContains(answer, "/accounts/login/?next=%2Fjoin%2Fa-token%2F")


def test_sign_up_is_filled_in_with_the_invited_address(acme, client):
    add_invitation(acme)
    page = client.get("/accounts/signup/?next=%2Fjoin%2Fa-token%2F&email=ines%40example.org")
    assertContains(page, 'value="ines@example.org"')
    assertContains(page, 'value="/join/a-token/"')


def test_signing_up_comes_back_and_joins(acme, client):
    add_invitation(acme)
    form = {"name": "Inés", "email": "ines@example.org", "password1": "Otoño-azul-77"}
    answer = client.post("/accounts/signup/", {**form, "next": URL})
    assert answer.url == URL
    assert client.post(URL).url == "/o/acme/"
    assert member().role == "reader"


def test_signing_in_comes_back(acme, client):
    add_invitation(acme)
    make_user("ines")
    form = {"login": "ines@example.org", "password": "a long password", "next": URL}
    assert client.post("/accounts/login/", form).url == URL


def test_a_look_joins_nothing(invited):
    assertContains(invited.get(URL), ">Join</button>")
    assert member() is None


def test_joining_brings_role_and_limits(acme):
    unit = add_unit(acme, "Bilbao")
    invitation = add_invitation(acme, role="rater")
    Invitation.units.through.objects.create(invitation=invitation, unit=unit)
    signed_in("ines").post(URL)
    assert member().role == "rater"
    assert member().unit_limits == [unit.pk]
    assert fresh(invitation).accepted_at


def test_capitals_in_the_address_do_not_matter(acme):
    add_invitation(acme, email="INES@Example.org")
    signed_in("ines").post(URL)
    assert member()


def test_a_visitor_cannot_join_by_post(acme, client):
    add_invitation(acme)
    assert client.post(URL).status_code == 200
    assert member() is None


def test_another_address_is_told_and_cannot_join(acme):
    invitation = add_invitation(acme)
    client = signed_in("somebody.else")
    answer = client.get(URL)
    assertContains(answer, "This invitation is for another address")
    assertContains(answer, "<bdi>somebody.else@example.org</bdi>")
    assertContains(answer, "<bdi>ines@example.org</bdi>")
    assertNotContains(answer, ">Join</button>")
    assert client.post(URL).status_code == 403
    assert Membership.objects.filter(organization=acme.organization).count() == 4
    assert fresh(invitation).accepted_at is None


def test_signing_out_there_leads_back(acme):
    add_invitation(acme)
    client = signed_in("somebody.else")
    assert client.post("/accounts/logout/", {"next": URL}).url == URL


def test_the_action_refuses_another_address_too(acme):
    with pytest.raises(ValidationError) as refusal:
        accept_invitation(by=make_user("x"), invitation=add_invitation(acme), now=NOON)
    assert refusal.value.code == "address"


def test_a_second_submit_leads_to_the_same_place(invited):
    assert invited.post(URL).url == invited.post(URL).url == "/o/acme/"
    assert Membership.objects.filter(user__email="ines@example.org").count() == 1


def test_the_link_counts_once(acme, invited, client):
    invited.post(URL)
    member().delete()
    answer = invited.get(URL)
    assertContains(answer, "has been used", status_code=410)
    assert invited.post(URL).status_code == 410
    assert client.get(URL).status_code == 410
    assert member() is None


def test_a_member_keeps_the_role_they_have(acme):
    add_invitation(acme, email="lead.acme@example.org", role="reader")
    accept_invitation(by=acme.lead.user, invitation=Invitation.objects.get(), now=timezone.now())
    assert fresh(acme.lead).role == "lead"
    assert acme.client("lead").get(URL).url == "/o/acme/"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"expires_at": NOON}, "This invitation has expired."),
        ({"revoked_at": NOON}, "This invitation no longer counts."),
        ({"accepted_at": NOON}, "This invitation has been used."),
    ],
)
def test_a_closed_invitation_says_why_and_what_to_do(acme, client, fields, told):
    if "expires_at" in fields:
        fields = {"expires_at": timezone.now() - timedelta(seconds=1)}
    add_invitation(acme, **fields)
    assertContains(client.get(URL), told, status_code=410)
    assertNotContains(client.get(URL), "Acme", status_code=410)
    ines = signed_in("ines")
    assert ines.post(URL).status_code == 410
    assert member() is None


@pytest.mark.parametrize("token", ["b-token", "A-TOKEN", "a-token%00", "x" * 3000, "ñ", "%F0%9F"])
def test_a_wrong_link_says_what_to_do(acme, client, token):
    add_invitation(acme)
    answer = client.get(f"/join/{token}/")
    assertContains(answer, "There is no such invitation.", status_code=404)


def test_the_stored_hash_opens_nothing(acme, client):
    invitation = add_invitation(acme)
    assert client.get(f"/join/{invitation.token_sha256}/").status_code == 404


def test_one_withdrawn_between_look_and_press_is_refused(acme, monkeypatch):
    invitation = add_invitation(acme)
    stale = fresh(invitation)
    Invitation.objects.update(revoked_at=timezone.now())
    assert accept_invitation(by=make_user("ines"), invitation=stale, now=timezone.now()) is None
    assert member() is None


@pytest.mark.parametrize("url", [URL, "/join/unknown/"])
def test_the_secret_address_goes_nowhere(acme, client, url):
    add_invitation(acme)
    headers = client.get(url).headers
    assert headers["Referrer-Policy"] == "strict-origin"
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Robots-Tag"] == "noindex"


def test_names_are_escaped(acme, client):
    acme.organization.name = "<script>x</script>"
    acme.organization.save()
    add_invitation(acme)
    assertNotContains(client.get(URL), "<script>x")
