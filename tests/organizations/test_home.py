"""The way in."""

import pytest
from django.test import Client

from organizations.actions import create_organization
from organizations.models import Membership
from tests.cast import NOON
from tests.organizations.builders import FACTS, make_demonstration


@pytest.mark.django_db
def test_a_visitor_sees_the_landing_page():
    answer = Client().get("/")
    assert answer.status_code == 200
    assert "organizations/landing.html" in [t.name for t in answer.templates]
    assert answer.context["demonstration"] == []


@pytest.mark.django_db
def test_only_looking_is_possible():
    assert Client().post("/").status_code == 405


def test_a_visitor_sees_the_sign_ins_of_a_loaded_demonstration(acme, settings):
    settings.DEMONSTRATION_PASSWORD = "shown-to-everybody"
    make_demonstration(acme)
    answer = Client().get("/")
    assert answer.context["demonstration"] == [
        {"email": "demo.owner@shop.example", "role": "Owner", "language": "en"},
        {"email": "demo.lead@shop.example", "role": "CX lead", "language": "en"},
        {"email": "demo.reader@shop.example", "role": "Reader", "language": "en"},
    ]
    assert answer.context["demonstration_password"] == "shown-to-everybody"
    assert "owner.acme@example.org" not in answer.content.decode()


def test_closed_accounts_are_left_out(acme):
    demo = make_demonstration(acme)
    demo.lead.user.is_active = False
    demo.lead.user.save()
    shown = Client().get("/").context["demonstration"]
    assert [row["role"] for row in shown] == ["Owner", "Reader"]


def test_a_real_person_in_a_demonstration_is_not_shown_to_everybody(acme):
    demo = make_demonstration(acme)
    Membership.objects.create(
        organization=demo.organization, user=acme.lead.user, role="owner", joined_at=NOON
    )
    assert "lead.acme@example.org" not in Client().get("/").content.decode()


def test_a_sign_in_speaks_its_own_language(acme):
    demo = make_demonstration(acme)
    demo.owner.user.language = "es"
    demo.owner.user.save()
    assert Client().get("/").context["demonstration"][0]["language"] == "es"


def test_a_member_lands_on_the_overview(acme):
    assert acme.client("reader").get("/").url == "/o/acme/"


def test_a_real_organisation_comes_before_a_demonstration(acme):
    demo = make_demonstration(acme)
    user = demo.owner.user
    client = demo.client("owner")
    assert client.get("/").url == "/o/demo-shop/"
    create_organization(by=user, facts={**FACTS, "name": "Zeta"}, unit_name="", now=NOON)
    assert client.get("/").url == "/o/zeta/"


def test_a_newcomer_is_asked_for_an_organisation(newcomer):
    assert newcomer.get("/").url == "/organizations/new/"


def test_the_landing_page_takes_one_query_for_the_demonstration(acme, django_assert_num_queries):
    make_demonstration(acme)
    with django_assert_num_queries(1):
        Client().get("/")
