"""Sign-up, sign-in and password reset, as this site sets up the sign-in package."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from organizations.adapter import on_own_site
from organizations.models import User
from tests.cast import make_user

SITE = "https://cx.example.org"
SIGN_UP = {"name": "Inés", "email": "Ines@Example.org", "password1": "Otoño-azul-77"}
LINK = re.compile(r"https?://[^\s\"<>]+")


@pytest.fixture
def site(settings):
    """A public address that differs from the host of the test requests."""
    settings.SITE_URL = SITE
    return settings


def links(message) -> list[str]:
    """Every address in both forms of the e-mail."""
    html = "".join(part for part, _ in message.alternatives)
    return LINK.findall(message.body) + [unescape(link) for link in LINK.findall(html)]


def path_of(message, word: str) -> str:
    [link, *_] = [link for link in links(message) if word in link]
    return urlsplit(link).path


@pytest.mark.django_db
def test_sign_up_leads_to_the_new_organisation(client):
    answer = client.post("/accounts/signup/", SIGN_UP, follow=True)
    user = User.objects.get()
    assert [url for url, _ in answer.redirect_chain] == ["/", "/organizations/new/"]
    assert (user.email, user.name) == ("ines@example.org", "Inés")
    assert user.check_password("Otoño-azul-77")


@pytest.mark.django_db
def test_from_sign_up_to_the_first_rating_in_three_pages(client, model_version):
    """Sign up, name the organisation, start: the next page is the first rating's list."""
    client.post("/accounts/signup/", SIGN_UP)
    facts = {"currency": "EUR", "language": "es", "time_zone": "Europe/Madrid"}
    answer = client.post("/organizations/new/", {"name": "Óptica", **facts})
    assert answer.url == "/o/optica/assessments/new/"
    assert client.get(answer.url).status_code == 200


@pytest.mark.django_db
def test_the_language_of_sign_up_stays(client):
    client.post("/accounts/signup/", SIGN_UP, headers={"accept-language": "es"})
    assert User.objects.get().language == "es"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("email", "nobody"),
        ("email", "a@example.org\nBcc: b@example.org"),
        ("password1", "short"),
        ("password1", "12345678"),
        ("password1", "password"),
        ("password1", "ines@example"),
    ],
)
@pytest.mark.django_db
def test_bad_sign_ups_are_told(client, mailoutbox, field, value):
    answer = client.post("/accounts/signup/", {**SIGN_UP, field: value})
    assert field in answer.context["form"].errors
    assert not User.objects.exists()
    assert mailoutbox == []


@pytest.mark.django_db
def test_a_name_is_cleaned(client):
    client.post("/accounts/signup/", {**SIGN_UP, "name": "Inés\u202e  x\x07"})
    assert User.objects.get().name == "Inés x"


@pytest.mark.django_db
def test_the_confirmation_link_stands_on_the_site_address_and_works(client, site, mailoutbox):
    client.post("/accounts/signup/", SIGN_UP)
    [mail] = mailoutbox
    assert {urlsplit(link).netloc for link in links(mail)} == {"cx.example.org"}
    path = path_of(mail, "confirm-email")
    assert client.get(path).status_code == 200
    assert not EmailAddress.objects.get().verified
    assert client.post(path).status_code == 302
    assert EmailAddress.objects.get().verified


@pytest.mark.django_db
def test_a_known_address_gets_the_answer_of_a_new_one_and_a_mail(client, site, mailoutbox):
    """Whoever asks does not learn whether there is an account; its owner does."""
    make_user("ines")
    answer = client.post("/accounts/signup/", SIGN_UP)
    assert answer.status_code in (200, 302)
    assert User.objects.count() == 1
    for mail in mailoutbox:
        assert {urlsplit(link).netloc for link in links(mail)} == {"cx.example.org"}


@pytest.mark.parametrize("email", ["ines@example.org", "INES@Example.ORG"])
@pytest.mark.django_db
def test_sign_in_by_address(client, email):
    make_user("ines")
    answer = client.post("/accounts/login/", {"login": email, "password": "a long password"})
    assert answer.url == "/"


@pytest.mark.parametrize(
    ("email", "password"),
    [("ines@example.org", "wrong"), ("nobody@example.org", "a long password"), ("", "")],
)
@pytest.mark.django_db
def test_a_wrong_sign_in_is_refused(client, email, password):
    make_user("ines")
    answer = client.post("/accounts/login/", {"login": email, "password": password})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_a_closed_account_cannot_sign_in(client):
    make_user("ines", is_active=False)
    client.post("/accounts/login/", {"login": "ines@example.org", "password": "a long password"})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
@pytest.mark.django_db
def test_sign_in_never_leads_to_another_site(client, target):
    make_user("ines")
    form = {"login": "ines@example.org", "password": "a long password", "next": target}
    assert client.post("/accounts/login/", form).url == "/"


@pytest.mark.django_db
def test_a_password_is_reset_by_a_link_on_the_site_address(client, site, mailoutbox):
    make_user("ines")
    client.post("/accounts/password/reset/", {"email": "ines@example.org"})
    [mail] = mailoutbox
    assert {urlsplit(link).netloc for link in links(mail)} == {"cx.example.org"}
    opened = client.get(path_of(mail, "password/reset/key"), follow=True)
    form_url = opened.request["PATH_INFO"]
    client.post(form_url, {"password1": "Nieve-roja-88", "password2": "Nieve-roja-88"})
    assert User.objects.get().check_password("Nieve-roja-88")


@pytest.mark.django_db
def test_a_reset_link_counts_once(client, mailoutbox):
    make_user("ines")
    client.post("/accounts/password/reset/", {"email": "ines@example.org"})
    path = path_of(mailoutbox[0], "password/reset/key")
    form_url = client.get(path, follow=True).request["PATH_INFO"]
    new = {"password1": "Nieve-roja-88", "password2": "Nieve-roja-88"}
    client.post(form_url, new)
    again = Client().get(path, follow=True)
    assert again.context["token_fail"]


@pytest.mark.django_db
def test_an_unknown_address_gets_the_same_answer_and_no_reset_link(client, site, mailoutbox):
    make_user("ines")
    known = client.post("/accounts/password/reset/", {"email": "ines@example.org"})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    for mail in mailoutbox[1:]:
        assert "password/reset/key" not in mail.body
        assert {urlsplit(link).netloc for link in links(mail)} == {"cx.example.org"}


FORGED = [
    {"HTTP_HOST": "evil.example"},
    {"HTTP_HOST": "evil.example:80"},
    {"HTTP_HOST": "testserver@evil.example"},
    {"HTTP_X_FORWARDED_HOST": "evil.example"},
    {"HTTP_FORWARDED": "host=evil.example"},
    {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_SERVER": "evil.example"},
]


@pytest.mark.parametrize("headers", FORGED, ids=lambda headers: next(iter(headers.values())))
@pytest.mark.django_db
def test_a_forged_host_reaches_no_mailbox(site, mailoutbox, headers):
    """T22: 400, or e-mails whose links are untouched."""
    make_user("known")
    site.ALLOWED_HOSTS = ["testserver"]
    client = Client(**headers)
    answers = [
        client.post("/accounts/signup/", SIGN_UP),
        client.post("/accounts/password/reset/", {"email": "known@example.org"}),
    ]
    for answer in answers:
        assert answer.status_code == 400 or "HTTP_HOST" not in headers
        assert "evil.example" not in answer.headers.get("Location", "")
    for mail in mailoutbox:
        assert "evil.example" not in str(mail.message())
        assert {urlsplit(link).netloc for link in links(mail)} == {"cx.example.org"}


@pytest.mark.django_db
def test_links_hold_even_where_every_host_is_answered(site, mailoutbox):
    make_user("known")
    site.ALLOWED_HOSTS = ["*"]
    client = Client(HTTP_HOST="evil.example")
    client.post("/accounts/signup/", {**SIGN_UP, "email": "known@example.org"})
    client.post("/accounts/password/reset/", {"email": "known@example.org"})
    client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert len(mailoutbox) >= 2
    for mail in mailoutbox:
        assert "evil.example" not in str(mail.message())


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("http://evil.example/accounts/signup/?a=1", f"{SITE}/accounts/signup/?a=1"),
        ("/accounts/signup/", f"{SITE}/accounts/signup/"),
        (f"{SITE}/x/", f"{SITE}/x/"),
    ],
)
def test_an_address_is_put_on_the_own_site(site, url, own):
    assert on_own_site(url) == own


@pytest.fixture
def limited(db, settings):
    """The limits as they are in production, counted in the database cache."""
    settings.ACCOUNT_RATE_LIMITS = {}
    call_command("createcachetable", verbosity=0)
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
    cache.clear()
    yield
    cache.clear()


def sign_in(password: str, **extra):
    form = {"login": "ines@example.org", "password": password}
    return Client().post("/accounts/login/", form, **extra)


def test_five_wrong_passwords_lock_the_account_for_a_while(limited):
    """T20: the right password no longer helps, from any address."""
    make_user("ines")
    for _ in range(5):
        sign_in("wrong")
    answer = sign_in("a long password", REMOTE_ADDR="203.0.113.9")
    assert answer.status_code != 302
    assert "_auth_user_id" not in answer.client.session


def test_four_wrong_passwords_do_not(limited):
    make_user("ines")
    for _ in range(4):
        sign_in("wrong")
    assert sign_in("a long password").status_code == 302


def test_a_forged_forwarding_header_does_not_help(limited):
    """T34: without a trusted proxy, nobody's X-Forwarded-For is believed."""
    answers = [
        Client().post(
            "/accounts/login/",
            {"login": f"user{number}@example.org", "password": "wrong"},
            headers={"x-forwarded-for": f"203.0.113.{number}"},
        )
        for number in range(12)
    ]
    refused = [a for a in answers if a.status_code == 429 or "Too many" in a.content.decode()]
    assert len(refused) >= 2


def test_reset_mails_to_one_address_are_limited(limited, mailoutbox):
    make_user("ines")
    for _ in range(8):
        Client().post("/accounts/password/reset/", {"email": "ines@example.org"})
    assert len(mailoutbox) == 5


def test_sign_ups_from_one_address_are_limited(limited):
    answers = [
        Client().post("/accounts/signup/", {**SIGN_UP, "email": f"u{number}@example.org"})
        for number in range(21)
    ]
    assert [answer.status_code for answer in answers[:20]] == [302] * 20
    assert answers[20].status_code == 429
    assert User.objects.count() == 20
