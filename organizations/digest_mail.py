"""What a digest says: its notices rendered by their apps, and the e-mail made of them."""

import logging
import traceback
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import DatabaseError
from django.urls import reverse
from django.utils import translation

from organizations.adapter import on_own_site
from organizations.mailing import compose
from organizations.models import Digest, Notice
from organizations.notice_kinds import Item, kind_called, label_of
from organizations.opt_outs import stop_url

logger = logging.getLogger(__name__)

Told = tuple[Notice, Item]


def language_of(notices: Sequence[Notice]) -> str:
    """The reader's own; else that of the newest notice."""
    own = [notice.user.language for notice in notices if notice.user and notice.user.language]
    named = [notice.language for notice in notices]
    return (own or named or [settings.LANGUAGE_CODE])[-1]


def rendered(notices: Sequence[Notice], language: str) -> list[Told]:
    """Those that are still true when their app is asked again, in the scope and time zone of now.

    Raises DatabaseError: a database that is away says nothing about a fact.
    """
    with translation.override(language):
        items = [(notice, _item_of(notice)) for notice in notices]
    return [(notice, item) for notice, item in items if item is not None]


def _item_of(notice: Notice) -> Item | None:
    """None as well for an unknown kind and a failing renderer: the others must get through."""
    kind = kind_called(notice.kind)
    if kind is None or (notice.user and not notice.user.is_active):
        return None
    try:
        return kind.render(notice)
    except DatabaseError:
        raise
    except Exception as error:
        # The message of an exception may quote an address or a text; its place in the code never.
        place = "".join(traceback.format_tb(error.__traceback__))
        fault = type(error).__name__
        logger.error("Notice %s (%s) fails: %s at\n%s", notice.pk, notice.kind, fault, place)
        return None


def digest_mail(digest: Digest, told: Sequence[Told], language: str) -> EmailMultiAlternatives:
    """Its header stops all that it tells of; the links in its foot one kind each."""
    kinds = tuple(dict.fromkeys(notice.kind for notice, _item in told))
    has_account = any(notice.user for notice, _item in told)
    with translation.override(language):
        stops = [{"label": label_of(kind), "url": _stop_url(digest, kind)} for kind in kinds]
    context = {
        "items": [_on_our_site(item) for _notice, item in told],
        "count": len(told),
        "stops": stops,
        "choose_url": on_own_site(reverse("organizations:mail_kinds")) if has_account else "",
    }
    return compose(
        folder="organizations/email/digest",
        context=context,
        to=digest.email,
        language=language,
        organization=digest.organization,
        kind=kinds,
        message_id=f"digest-{digest.pk}",
    )


def _stop_url(digest: Digest, kind: str) -> str:
    return stop_url(organization_id=digest.organization_id, email=digest.email, kinds=[kind])


def _on_our_site(item: Item) -> Item:
    """One line for the title, and no link to anywhere else."""
    return Item(" ".join(item.title.split()), item.text, on_own_site(item.url), item.action)
