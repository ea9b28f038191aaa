"""Choosing a language, with and without an account."""

import pytest
from django.test import Client

from tests.organizations.builders import fresh

URL = "/language/"


@pytest.mark.django_db
def test_a_visitor_keeps_it_in_a_cookie():
    client = Client()
    answer = client.post(URL, {"language": "es", "next": "/accounts/login/"})
    assert answer.url == "/accounts/login/"
    cookie = client.cookies["django_language"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("es", True, "Lax")
    assert '<html lang="es"' in client.get("/").content.decode()


def test_it_goes_into_the_profile_of_whoever_is_signed_in(acme):
    acme.client("reader").post(URL, {"language": "es", "next": "/profile/"})
    assert fresh(acme.reader.user).language == "es"


@pytest.mark.parametrize("language", ["", "xx", "en-GB", "../es", "EN"])
def test_an_unknown_language_changes_nothing(acme, language):
    client = acme.client("reader")
    answer = client.post(URL, {"language": language, "next": "/profile/"})
    assert answer.url == "/profile/"
    assert "django_language" not in client.cookies
    assert fresh(acme.reader.user).language == ""


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        "http://testserver/profile/",
        "profile/",
        "\t//evil.example",
        "",
    ],
)
@pytest.mark.django_db
def test_the_way_back_stays_on_the_site(target):
    assert Client().post(URL, {"language": "es", "next": target}).url == "/"


@pytest.mark.django_db
def test_the_query_of_the_page_survives():
    answer = Client().post(URL, {"language": "es", "next": "/accounts/login/?next=/o/acme/"})
    assert answer.url == "/accounts/login/?next=/o/acme/"


@pytest.mark.django_db
def test_only_a_form_changes_it():
    assert Client().get(URL).status_code == 405


@pytest.mark.django_db
def test_another_site_cannot_change_it():
    assert Client(enforce_csrf_checks=True).post(URL, {"language": "es"}).status_code == 403
