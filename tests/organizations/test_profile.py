"""The person's own page."""

import pytest
from django.test import Client

from tests.organizations.builders import fresh

URL = "/profile/"


def test_it_keeps_name_language_and_theme(acme):
    answer = acme.client("reader").post(
        URL, {"name": " Lucía  Ferrer ", "language": "es", "theme": "dark"}, follow=True
    )
    user = fresh(acme.reader.user)
    assert (user.name, user.language, user.theme) == ("Lucía Ferrer", "es", "dark")
    assert 'data-bs-theme="dark"' in answer.content.decode()
    assert '<html lang="es"' in answer.content.decode()


def test_language_and_theme_may_follow_browser_and_device(acme):
    acme.client("reader").post(URL, {"name": "Lucía", "language": "", "theme": ""})
    user = fresh(acme.reader.user)
    assert (user.language, user.theme) == ("", "")


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 121), ("language", "xx"), ("theme", "purple")],
)
def test_bad_input_changes_nothing(acme, field, value):
    form = {"name": "Changed", "language": "", "theme": "", field: value}
    answer = acme.client("reader").post(URL, form)
    assert field in answer.context["form"].errors
    assert fresh(acme.reader.user).name == "reader.acme"


def test_nobody_gains_rights_by_extra_fields(acme):
    form = {"name": "Eva", "is_staff": "on", "is_superuser": "on", "email": "new@example.org"}
    acme.client("reader").post(URL, form)
    user = fresh(acme.reader.user)
    assert (user.is_staff, user.is_superuser) == (False, False)
    assert user.email == "reader.acme@example.org"


def test_it_lists_memberships_with_role_and_links_to_sign_in_pages(acme, other):
    page = acme.client("lead").get(URL).content.decode()
    assert 'href="/o/acme/"' in page
    assert "CX lead" in page
    assert "CANARY" not in page
    assert 'href="/accounts/email/"' in page
    assert 'href="/accounts/password/change/"' in page


def test_somebody_without_an_organisation_is_told_what_to_do(newcomer):
    page = newcomer.get(URL).content.decode()
    assert "not a member of any organisation" in page
    assert 'href="/organizations/new/"' in page


@pytest.mark.django_db
def test_a_visitor_is_sent_to_sign_in():
    assert Client().get(URL).url == f"/accounts/login/?next={URL}"


def test_it_takes_three_queries(acme, django_assert_max_num_queries):
    client = acme.client("lead")
    with django_assert_max_num_queries(3):
        client.get(URL)
