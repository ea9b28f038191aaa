"""The e-mail of an invitation: its language, its link, and names that somebody else chose."""

from email import message_from_bytes, policy

import pytest

from organizations.invitation_mail import Delivery, hash_of, new_token, plain_name, send
from organizations.models import Invitation, Organization
from tests.organizations.builders import add_invitation, fresh

TOKEN = "t" * 43


@pytest.fixture
def mail(acme, mailoutbox):
    """Sends an invitation of an organisation and a person with these names."""

    def compose(name="Acme", inviter="Olga", **fields):
        Organization.objects.filter(pk=acme.organization.pk).update(name=name, **fields)
        acme.owner.user.name = inviter
        acme.owner.user.save()
        invitation = add_invitation(acme, TOKEN)
        invitation.organization = fresh(acme.organization)
        send(Delivery(invitation, TOKEN))
        return mailoutbox[-1]

    return compose


def html_of(message) -> str:
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    return html


def test_the_link_comes_from_the_site_address(mail, settings):
    settings.SITE_URL = "https://cx.example.org"
    message = mail()
    link = f"https://cx.example.org/join/{TOKEN}/"
    assert link in message.body
    assert f'href="{link}"' in html_of(message)


def test_it_says_who_invites_to_what(mail):
    message = mail(name="Café Núñez", inviter="Olga Ríos")
    assert message.subject == "Invitation to Café Núñez in Rumbo"
    assert "Olga Ríos invites you to Café Núñez" in message.body
    assert "Your role: Reader" in message.body


def test_it_speaks_the_language_of_the_organisation(mail):
    assert '<html lang="es"' in html_of(mail(language="es"))


def test_the_last_day_is_a_day_of_the_organisation(mail):
    """25 hours apart: the two never share a date."""
    east = mail(time_zone="Pacific/Kiritimati").body
    Invitation.objects.all().delete()
    assert east != mail(time_zone="Pacific/Pago_Pago").body


def test_markup_stays_text(mail):
    message = mail(name="<b>M&S</b>", inviter="O'Neil <x>")
    assert "O'Neil <x> invites you to <b>M&S</b>" in message.body
    assert "<b>M&amp;S</b>" not in html_of(message)
    assert "&lt;b&gt;M&amp;S&lt;/b&gt;" in html_of(message)
    assert message.subject == "Invitation to <b>M&S</b> in Rumbo"


def test_an_entity_that_was_typed_stays_as_typed(mail):
    assert "&lt;3" in mail(name="I &lt;3 CX").body


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028", "\x0b"])
def test_a_name_cannot_add_a_header(mail, newline):
    """Cleaning keeps line breaks out of names; the e-mail does not rely on it."""
    message = mail(name=f"Acme{newline}Bcc: victim@example.org")
    parsed = message_from_bytes(message.message().as_bytes(), policy=policy.default)
    assert parsed["Bcc"] is None
    assert parsed["To"] == "ines@example.org"
    assert message.recipients() == ["ines@example.org"]


@pytest.mark.parametrize(
    "name",
    ["Win at http://evil.example/now", "www.evil.example", "evil.example", "boss@evil.example"],
)
def test_a_name_never_becomes_a_link(mail, name):
    message = mail(name=name, inviter=name)
    for text in (message.body, html_of(message), message.subject):
        assert "evil.example" not in text
        assert "://e" not in text


@pytest.mark.parametrize("name", ["Acme", "M&S", "A.C.", "Über Café (ES) 24/7", "St. Paul"])
def test_an_ordinary_name_reads_as_it_is(name):
    assert plain_name(name).replace("\u200b", "") == name


def test_a_long_name_is_clipped():
    clipped = plain_name("long " * 60)
    assert len(clipped) <= 60
    assert clipped.endswith("…")


def test_a_person_without_a_name_is_known_by_the_address(mail):
    assert "owner" in mail(inviter="").body


def test_tokens_are_long_and_differ():
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert min(map(len, tokens)) >= 43
    assert hash_of("a") != hash_of("b")
    assert len(hash_of("a")) == 64
