"""How the sign-in package names people and makes links."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


class OwnSite:
    """What e-mail templates may know of the site; never taken from a request."""

    name = "Rumbo"

    @property
    def domain(self) -> str:
        return urlsplit(str(settings.SITE_URL)).netloc


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Links in e-mails come from SITE_URL: a forged Host header must not reach a mailbox."""

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        path = reverse("account_confirm_email", args=[emailconfirmation.key])
        return str(settings.SITE_URL + path)

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        return str(settings.SITE_URL + path)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The package builds some addresses from the request: their site is replaced by ours."""
        own = {name: on_own_site(url) for name, url in context.items() if name.endswith("_url")}
        site = {"site_url": settings.SITE_URL, "current_site": OwnSite()}
        super().send_mail(template_prefix, email, {**context, **own, **site})


def on_own_site(url: str) -> str:
    """The same path and query below SITE_URL."""
    parts = urlsplit(url)
    return str(settings.SITE_URL + urlunsplit(("", "", parts.path, parts.query, "")))
