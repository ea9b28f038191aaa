"""The link that stops e-mails: for whoever has it, without signing in, and back again."""

from urllib.parse import urlsplit

import pytest
from django.test import Client
from django_scopes import scopes_disabled

from organizations import opt_outs
from organizations.digests import make_digests, send_digest
from organizations.models import Digest, OptOut
from organizations.notice_kinds import register_group
from organizations.notices import tell
from organizations.opt_outs import UnknownLinkError, read_token, stop_url
from tests.organizations.test_digests import NINE

ANA = "ana@example.org"
pytestmark = pytest.mark.usefixtures("kinds")


@pytest.fixture
def link(acme):
    def link(*kinds, email=ANA, organization=acme.organization) -> str:
        url = stop_url(organization_id=organization.pk, email=email, kinds=kinds or ("due",))
        return urlsplit(url).path

    return link


def stopped(cast, email=ANA) -> set[str]:
    return opt_outs.stopped_kinds(cast.organization.pk, email)


def test_opening_it_stops_nothing_and_says_what_it_would_stop(acme, link):
    page = Client().get(link("ready")).content.decode()
    assert stopped(acme) == set()
    for words in ("Stop these e-mails?", "Acme", ANA, "Reports"):
        assert words in page


def test_the_button_stops_it_and_offers_the_way_back(acme, link):
    page = Client().post(link()).content.decode()
    assert stopped(acme) == {"due"}
    assert "These e-mails are stopped." in page
    assert 'name="again"' in page


def test_it_can_be_taken_back(acme, link):
    Client().post(link())
    page = Client().post(link(), {"again": "1"}).content.decode()
    assert stopped(acme) == set()
    assert "You get these e-mails again." in page


def test_a_mail_program_needs_no_session_and_no_csrf_token(acme, link):
    """RFC 8058: one POST, and the answer is no redirect."""
    client = Client(enforce_csrf_checks=True)
    answer = client.post(link("due", "ready"), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert stopped(acme) == {"due", "ready"}


def test_twice_does_no_harm(acme, link):
    for _ in range(2):
        assert Client().post(link()).status_code == 200
    assert OptOut.objects.count() == 1


def test_a_group_stops_all_its_kinds(acme, link):
    register_group("reminders", label="Reminders to rate", kinds=["due", "ready"])
    page = Client().post(link("reminders")).content.decode()
    assert stopped(acme) == {"due", "ready"}
    assert "Reminders to rate" in page


@pytest.mark.parametrize("token", ["nonsense", "a.b", "ä", "x" * 4000])
def test_a_wrong_link_is_told_so(acme, token):
    for answer in (Client().get(f"/mail/stop/{token}/"), Client().post(f"/mail/stop/{token}/")):
        assert answer.status_code == 404
        assert "This link stops nothing." in answer.content.decode()


def test_a_link_with_another_letter_is_a_wrong_one(acme, link):
    path = link()
    changed = path[:-3] + ("A" if path[-3] != "A" else "B") + path[-2:]
    assert Client().post(changed).status_code == 404
    assert stopped(acme) == set()


def test_a_signature_for_something_else_does_not_count(acme, link):
    token = link().split("/")[-2]
    assert read_token(token).email == ANA
    with pytest.raises(UnknownLinkError):
        read_token(token.replace(".", ":"))


def test_the_link_outlives_its_organisation_politely(acme, link, other):
    path = link(organization=other.organization)
    with scopes_disabled():
        for row in (*other.organization.memberships.all(), other.unit, other.organization):
            row.delete()
    assert Client().post(path).status_code == 404


def test_the_page_is_kept_from_caches_and_search_engines(link):
    answer = Client().get(link())
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_a_digest_says_nothing_about_a_stopped_kind(acme, link, mailoutbox):
    Client().post(link("due", email="Ana@example.org"))
    for kind in ("due", "ready"):
        say(acme, kind)
    morning()
    assert [message.subject for message in mailoutbox] == ["ready 1 (en)"]


def test_stopping_counts_even_when_the_digest_is_made_already(acme, link, mailoutbox):
    say(acme, "due")
    make_digests(now=NINE)
    Client().post(link())
    with scopes_disabled():
        send_digest(Digest.objects.get().pk, now=NINE)
    assert mailoutbox == []


def test_another_organisation_may_still_write(acme, other, link, mailoutbox):
    Client().post(link())
    say(other, "due")
    morning()
    assert len(mailoutbox) == 1


def test_every_kind_of_a_digest_has_its_link_and_the_header_has_all(acme, mailoutbox):
    for kind in ("due", "ready"):
        say(acme, kind)
    morning()
    [message] = mailoutbox
    body, html = message.body, message.alternatives[0][0]
    links = {line for line in body.splitlines() if "/mail/stop/" in line}
    assert {read_token(line.split("/")[-2]).kinds for line in links} == {("due",), ("ready",)}
    assert all(f'href="{line}"' in html for line in links)
    header = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert read_token(header.split("/")[-2]).kinds == ("due", "ready")
    Client().post(urlsplit(header).path, {"List-Unsubscribe": "One-Click"})
    assert stopped(acme) == {"due", "ready"}


def say(cast, kind) -> None:
    fact = {"email": ANA, "kind": kind, "key": "1", "payload": {}, "language": "en"}
    tell(organization=cast.organization, now=NINE, **fact)


def morning() -> None:
    make_digests(now=NINE)
    with scopes_disabled():
        for digest in Digest.objects.filter(state="waiting"):
            send_digest(digest.pk, now=NINE)
