"""Headers on every answer, errors included; languages; nothing opens unclassified."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import path

from foundation.guards import access_of, public, signed_in
from foundation.middleware import DenyByDefaultMiddleware
from tests.cast import make_user


def forgotten(request):
    return HttpResponse("open")


urlpatterns = [path("forgotten/", forgotten)]


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/", "/healthz", "/nothing/here/", "/accounts/login/"])
def test_every_answer_carries_the_policy(client, url):
    headers = client.get(url).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "private" in headers["Cache-Control"] or "no-store" in headers["Cache-Control"]


@pytest.mark.django_db
def test_a_view_that_nobody_classified_is_refused(client, caplog):
    with override_settings(ROOT_URLCONF=__name__):
        assert client.get("/forgotten/").status_code == 403
    assert "has no access class" in caplog.text


def test_the_guard_lets_classified_views_pass():
    middleware = DenyByDefaultMiddleware(lambda request: HttpResponse())
    request = RequestFactory().get("/")
    assert middleware.process_view(request, public(lambda request: None), (), {}) is None
    assert access_of(forgotten) is None
    assert access_of(signed_in(forgotten)) == "signed_in"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("browser", "language"), [("es-MX,es;q=0.9", "es"), ("fr,en;q=0.5", "en"), ("", "en")]
)
def test_a_stranger_is_spoken_to_in_the_browsers_language(client, browser, language):
    answer = client.get("/accounts/login/", headers={"accept-language": browser})
    assert answer.headers["Content-Language"] == language
    assert f'<html lang="{language}"' in answer.content.decode()


@pytest.mark.django_db
def test_the_profile_wins_over_the_browser(client):
    client.force_login(make_user("ana", language="es"))
    answer = client.get("/profile/", headers={"accept-language": "en"})
    assert '<html lang="es"' in answer.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_with_an_explanation(django_user_model):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    answer = client.post("/accounts/login/", {"login": "a@example.org", "password": "x"})
    assert answer.status_code == 403
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["utf-16", "rot13", "hex", "idna", "unicode_escape", "latin-1"])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_body_in_another_encoding_is_refused(client, charset, kind):
    content_type = f"{kind}; charset={charset}"
    answer = client.generic("POST", "/accounts/login/", b"login=x", content_type=content_type)
    assert answer.status_code == 400
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["utf-8", "UTF-8"])
def test_a_body_in_utf_8_is_read(client, charset):
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    answer = client.post("/accounts/login/", b"login=x", content_type=kind)
    assert answer.status_code == 200
