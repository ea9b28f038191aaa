"""The e-mail that invites somebody, and what an invitation's link is made of."""

import hashlib
import logging
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from organizations.models import Invitation

logger = logging.getLogger(__name__)

LIFETIME = timedelta(days=14)
NAME_LENGTH = 60
_LINK_PARTS = re.compile(r"(?<=\w)([.:/@])(?=[\w/])")


@dataclass
class Delivery:
    """An invitation and what became of its e-mail; `failed` is known after the commit."""

    invitation: Invitation
    token: str
    failed: bool = False


def new_token() -> str:
    """256 random bits for an address; never stored."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """SHA-256 in hex: what is stored instead of the token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def plain_name(name: str) -> str:
    """One line, at most 60 characters, that no mail program turns into a link.

    A zero-width space after the dots and slashes inside a word breaks up "evil.example/win".
    """
    line = " ".join(name.split())
    clipped = line if len(line) <= NAME_LENGTH else line[: NAME_LENGTH - 1].rstrip() + "…"
    return _LINK_PARTS.sub("\\1\u200b", clipped)


def send(delivery: Delivery) -> None:
    """Sends the e-mail in the organisation's language; a failure is logged and noted."""
    with translation.override(delivery.invitation.organization.language):
        message = _compose(delivery)
    try:
        message.send()
    except (SMTPException, OSError):
        logger.exception("Invitation %s could not be mailed.", delivery.invitation.pk)
        delivery.failed = True


def _plain(template: str, context: dict[str, str]) -> str:
    """Text for text/plain: the templates escape for HTML, which nobody undoes there."""
    return unescape(render_to_string(template, context))


def _compose(delivery: Delivery) -> EmailMultiAlternatives:
    invitation = delivery.invitation
    expires = timezone.localtime(invitation.expires_at, invitation.organization.tz)
    context = {
        "organization_name": plain_name(invitation.organization.name),
        "inviter": plain_name(str(invitation.invited_by or "")),
        "role": invitation.get_role_display(),
        "site_url": settings.SITE_URL,
        "url": settings.SITE_URL + reverse("organizations:join", args=[delivery.token]),
        "expires": date_format(expires, "DATE_FORMAT"),
    }
    folder = "organizations/email/invitation"
    subject = " ".join(_plain(f"{folder}_subject.txt", context).split())
    text = _plain(f"{folder}_message.txt", context)
    message = EmailMultiAlternatives(subject, text, to=[invitation.email])
    message.attach_alternative(render_to_string(f"{folder}_message.html", context), "text/html")
    return message
