"""A fact is told to an address once, however often it is found."""

import pytest
from django_scopes import scopes_disabled

from organizations.models import Notice
from organizations.notice_kinds import Item, label_of, members_of, register, register_group
from organizations.notices import tell
from tests.cast import NOON
from tests.organizations.builders import make_demonstration

FACT = {"email": "ana@example.org", "kind": "due", "key": "1", "payload": {}, "language": "es"}


def told(organization) -> int:
    with scopes_disabled():
        return Notice.objects.filter(organization=organization).count()


@pytest.fixture
def say(acme):
    def say(**changes) -> int:
        tell(**{"organization": acme.organization, "now": NOON, **FACT, **changes})
        return told(acme.organization)

    return say


def test_it_waits_with_what_its_app_said(acme, say):
    say(payload={"id": "7"}, user=acme.lead.user)
    with scopes_disabled():
        notice = Notice.objects.get()
    assert (notice.state, notice.settled_at) == ("waiting", None)
    assert (notice.payload, notice.language, notice.created_at) == ({"id": "7"}, "es", NOON)
    assert notice.user == acme.lead.user


@pytest.mark.parametrize("email", ["ana@example.org", "ANA@Example.org", " ana@example.org "])
def test_the_same_again_is_nothing(say, email):
    assert say() == 1
    assert say(email=email, payload={"later": 1}) == 1


@pytest.mark.parametrize("change", [{"email": "bob@example.org"}, {"kind": "x"}, {"key": "2"}])
def test_anything_else_is_another_notice(say, change):
    say()
    assert say(**change) == 2


def test_two_organisations_tell_the_same_address(say, other):
    say()
    say(organization=other.organization)
    assert told(other.organization) == 1


def test_what_was_told_is_not_told_again(say):
    say()
    with scopes_disabled():
        Notice.objects.update(state="sent", settled_at=NOON)
    assert say() == 1


def test_a_demonstration_tells_nobody_anything(acme, say):
    demonstration = make_demonstration(acme).organization
    say(organization=demonstration)
    assert told(demonstration) == 0


def test_a_kind_is_registered_once(kinds):
    with pytest.raises(ValueError, match="due"):
        register("due", label="Again", render=lambda notice: Item("", "", "", ""))


def test_a_group_stands_for_its_kinds(kinds):
    register_group("all", label="Everything", kinds=["due", "ready"])
    assert members_of("all") == ("due", "ready")
    assert members_of("due") == ("due",)
    assert (label_of("all"), label_of("ready")) == ("Everything", "Reports")


def test_a_kind_of_another_version_has_a_name_too(kinds):
    assert label_of("from-the-future")
