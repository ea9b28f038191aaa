"""E-mails of an organisation: composed from three templates, delivered, refused or retried."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from html import unescape
from smtplib import (
    SMTPDataError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
)
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import translation

from foundation.models import Job
from organizations.invitation_mail import plain_name
from organizations.models import Organization
from organizations.notice_kinds import label_of
from organizations.opt_outs import stop_url

MAILS_A_DAY = 1000  # of one organisation
DAY = timedelta(days=1)
SMTP_SECONDS = 30  # a silent server must not hold a worker for longer
REASON_LENGTH = 300
_BLANK_LINES = re.compile(r"\n\s*\n")
_NOT_IN_AN_ID = re.compile(r"[^A-Za-z0-9.@_-]+")


class MailRefused(Exception):
    """The address, or this e-mail for it, is refused for good: sending it again is no use."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def compose(
    *,
    folder: str,
    context: Mapping[str, Any],
    to: str,
    language: str,
    organization: Organization,
    kind: str | tuple[str, ...] | None = None,
    message_id: str,
) -> EmailMultiAlternatives:
    """The e-mail of <folder>_subject.txt, <folder>_message.txt and <folder>_message.html.

    The templates extend account/email/base_message.*, and know `organization_name` and `site_url`
    besides `context`, whose names must have been through `plain_name`. With `kind` (or a group, or
    several kinds) the e-mail can be stopped with one click, in the mail program (RFC 8058) and by
    a link in its foot. The same `message_id` (any word, unique in this site) makes the same
    Message-ID, by which mail programs know a duplicate.
    """
    kinds = (kind,) if isinstance(kind, str) else kind or ()
    headers = {"Message-ID": _message_id(message_id), "Auto-Submitted": "auto-generated"}
    with translation.override(language):
        known: dict[str, Any] = {
            "organization_name": plain_name(organization.name),
            "site_url": settings.SITE_URL,
        }
        if kinds:
            url = stop_url(organization_id=organization.pk, email=to, kinds=kinds)
            headers["List-Unsubscribe"] = f"<{url}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
            known |= {"stop_url": url, "stop_label": label_of(kinds[0]) if len(kinds) == 1 else ""}
        return _render(folder, {**known, **context}, to, headers)


def _render(
    folder: str, context: dict[str, Any], to: str, headers: dict[str, str]
) -> EmailMultiAlternatives:
    subject = " ".join(_plain(f"{folder}_subject.txt", context).split())
    text = _BLANK_LINES.sub("\n\n", _plain(f"{folder}_message.txt", context)).strip() + "\n"
    message = EmailMultiAlternatives(subject, text, to=[to], headers=headers)
    message.attach_alternative(render_to_string(f"{folder}_message.html", context), "text/html")
    return message


def _plain(template: str, context: dict[str, Any]) -> str:
    """Text for text/plain: the templates escape for HTML, which nobody undoes there."""
    return unescape(render_to_string(template, context))


def _message_id(word: str) -> str:
    word = _NOT_IN_AN_ID.sub("", word)
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{word}>" if "@" in word else f"<{word}@{host}>"


def deliver(message: EmailMultiAlternatives) -> None:
    """Hands the e-mail to the server, outside of any transaction.

    Raises MailRefused for what the server refuses for good (5xx to the recipient or the text) and
    for an address that cannot be written to. Everything else passes through for the job to try
    again: OSError, 4xx, and refusals of ourselves (sign-in, sender), which an operator mends.
    """
    message.connection = get_connection(timeout=SMTP_SECONDS)
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        answers = error.recipients.values()
        if all(code >= 500 for code, _text in answers):
            raise MailRefused(_reason(*next(iter(answers)))) from error
        raise
    except SMTPDataError as error:
        if error.smtp_code >= 500:
            raise MailRefused(_reason(error.smtp_code, error.smtp_error)) from error
        raise
    except (SMTPNotSupportedError, ValueError) as error:
        raise MailRefused(_reason(0, str(error))) from error


def _reason(code: int, text: bytes | str) -> str:
    """One line of what the server said, like "550 5.1.1 No such user"."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(f"{code or ''} {words}".split())[:REASON_LENGTH]


def room(organization: Organization, *, now: datetime) -> int:
    """How many more e-mails the organisation may send within 24 hours; never below 0. One query.

    Every e-mail is a job whose kind starts with "mail.", so those are what is counted.
    """
    jobs = Job.objects.filter(organization_id=organization.pk, kind__startswith="mail.")
    return max(0, MAILS_A_DAY - jobs.filter(created_at__gt=now - DAY).count())
