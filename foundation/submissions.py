"""A form that creates something takes effect once, however often it is sent."""

import hashlib
import json
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import cast

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest

from foundation.models import Submission

UNSIGNED_FIELDS = {"csrfmiddlewaretoken"}


def submit_once(
    request: HttpRequest, *, key: uuid.UUID, now: datetime, create: Callable[[], str]
) -> str:
    """Runs `create` and returns the URL it gives; a repeat of the same form gets the same URL.

    The same page sent again with other values (Back, edit, send) is a new submit. Anything that
    `create` raises leaves nothing behind.
    """
    user = cast(AbstractBaseUser, request.user)
    digest = digest_of(request, key)
    with transaction.atomic():
        row, created = Submission.objects.get_or_create(
            user_id=user.pk, digest=digest, defaults={"result_url": "", "created_at": now}
        )
        if created:
            row.result_url = create()
            row.save(update_fields=["result_url"])
    return row.result_url


def forget_submissions(fragment: str) -> None:
    """Forgets the forms that led to a page whose address holds `fragment`, an id that is gone."""
    Submission.objects.filter(result_url__contains=fragment).delete()


def digest_of(request: HttpRequest, key: uuid.UUID) -> str:
    """SHA-256 over method, path, key and body."""
    body = sorted(
        (name, values) for name, values in request.POST.lists() if name not in UNSIGNED_FIELDS
    )
    text = json.dumps([request.method, request.path, str(key), body])
    return hashlib.sha256(text.encode()).hexdigest()
